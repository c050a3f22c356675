// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** The runnable jar in a process, with its output in files. */
public final class CommandLineProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path JAR = Path.of("target", "reactive-paxos-examples.jar");

    private final Process process;
    private final Path output;
    private final Path errors;

    private CommandLineProcess(Process process, Path output, Path errors) {
        this.process = process;
        this.output = output;
        this.errors = errors;
    }

    /** Starts the jar, which makes its temporary files in the folder. */
    public static CommandLineProcess start(Path folder, String... arguments) throws IOException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        Path errors = Files.createTempFile(folder, "errors", ".txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
        command.add("-Djava.io.tmpdir=" + folder);
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile())
                        .start();
        return new CommandLineProcess(process, output, errors);
    }

    /** Addresses that are free now, as {@code --members} takes them. */
    public static String freeAddresses(int members) {
        return IntStream.rangeClosed(1, members)
                .mapToObj(CommandLineProcess::freeAddress)
                .collect(Collectors.joining(","));
    }

    private static String freeAddress(int id) {
        InetSocketAddress free = FreeAddress.of(id);
        return id + "=" + free.getAddress().getHostAddress() + ":" + free.getPort();
    }

    /** Writes to its input. */
    public void write(String text) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write(text.getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    /** Writes to its input, and ends that. */
    public CommandLineProcess feed(String text) throws IOException {
        write(text);
        process.getOutputStream().close();
        return this;
    }

    /** Waits for its end; gives its exit code. */
    public int end() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("does not end; its errors:\n" + errors());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Waits for a line of its standard output. */
    public void awaitOutput(String line) {
        await(() -> output().contains(line));
    }

    /** Waits for a part of its standard error. */
    public void awaitErrors(String part) {
        await(() -> errors().contains(part));
    }

    private void await(Callable<Boolean> seen) {
        Awaitility.await()
                .atMost(PATIENCE)
                .failFast("it has ended", () -> !process.isAlive())
                .until(seen);
    }

    /** The lines of its standard output so far. */
    public List<String> output() {
        return read(output).lines().toList();
    }

    /** Its standard error so far. */
    public String errors() {
        return read(errors);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
