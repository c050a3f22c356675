// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.reactivepaxos.examples.Paxos;

/** One run of a member in a process of its own, from its start to its kill or end. */
final class MemberProcess {

    /** What a process tells unasked; called on the thread that reads what it says. */
    interface Listener {
        void told(MemberProcess process, String line);
    }

    private static final int LOG_LINES_SHOWN = 20;

    private static final List<String> JVM_OPTIONS =
            List.of(
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1", // Short lives on a small machine.
                    "-XX:ActiveProcessorCount=2",
                    "--enable-native-access=ALL-UNNAMED",
                    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");

    private final MemberSettings settings;
    private final Process process;
    private final Path log;
    private final BufferedWriter requests;
    private final Thread reader;
    private final Listener listener;
    private final Map<Long, CompletableFuture<String>> open = new ConcurrentHashMap<>();

    private MemberProcess(MemberSettings settings, Process process, Path log, Listener listener) {
        this.settings = settings;
        this.process = process;
        this.log = log;
        this.listener = listener;
        this.requests =
                new BufferedWriter(
                        new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.reader = new Thread(this::read, "chaos-member-" + settings.member());
        reader.setDaemon(true);
    }

    static MemberProcess start(MemberSettings settings, Listener listener) throws IOException {
        Path log = settings.folder().resolve("log-" + settings.run());
        Process process = new ProcessBuilder(command(settings)).redirectError(log.toFile()).start();
        MemberProcess started = new MemberProcess(settings, process, log, listener);
        started.reader.start();
        return started;
    }

    private static List<String> command(MemberSettings settings) {
        List<String> command = new ArrayList<>();
        command.add(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.addAll(JVM_OPTIONS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path", ".")));
        command.addAll(List.of(Paxos.class.getName(), "chaos", "member"));
        command.addAll(settings.arguments());
        return command;
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                heard(line);
            }
        } catch (IOException e) {
            // A kill can end it so; what counts is that it has ended.
            listener.told(this, "stream " + e.getMessage());
        } catch (RuntimeException e) {
            listener.told(this, "broken " + e);
        }
        open.values().forEach(each -> each.complete("unknown the process ended"));
        open.clear();
        listener.told(this, "ended");
    }

    private void heard(String line) {
        int space = line.indexOf(' ');
        String rest = line.substring(space + 1);
        if (line.startsWith("! ")) {
            listener.told(this, rest);
            return;
        }
        if (space < 1 || !Character.isDigit(line.charAt(0))) {
            listener.told(this, "said " + line); // The JVM has something to say.
            return;
        }
        CompletableFuture<String> answer = open.remove(Long.parseLong(line.substring(0, space)));
        if (answer != null) {
            answer.complete(rest);
        }
    }

    /**
     * Sends a request; completes with its answer, on the thread that reads, or with {@code unknown}
     * when the process ends. One that is answered too late to matter is to be {@link #forget
     * forgotten}.
     */
    CompletableFuture<String> request(long number, String words) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        open.put(number, answer);
        try {
            write(number + " " + words);
        } catch (IOException e) {
            answer.complete("unknown the process does not listen");
        }
        if (!reader.isAlive()) {
            answer.complete("unknown the process ended");
        }
        return answer;
    }

    private synchronized void write(String line) throws IOException {
        requests.write(line);
        requests.newLine();
        requests.flush();
    }

    void forget(long number) {
        open.remove(number);
    }

    MemberSettings settings() {
        return settings;
    }

    MemberRun id() {
        return new MemberRun(settings.member(), settings.run());
    }

    int member() {
        return settings.member();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Stops it from running; it goes on by itself in the end, even if nobody tells it to. */
    void pause(int secondsMost) throws IOException, InterruptedException {
        signal("STOP");
        new ProcessBuilder("sh", "-c", "sleep " + secondsMost + "; kill -CONT " + process.pid())
                .start();
    }

    /** Lets it go on. */
    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
        if (kill.waitFor() != 0 && process.isAlive()) {
            throw new IOException("cannot send " + name + " to member " + member());
        }
    }

    /** Begins to kill it as {@code kill -9} does. */
    void strike() {
        process.destroyForcibly();
    }

    /** Kills it, and waits until all that it said was heard. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        reader.join();
    }

    /** Ends its input, which stops it in order. Kills it after the limit. */
    int stop(Duration limit) throws InterruptedException {
        try {
            requests.close();
        } catch (IOException e) {
            listener.told(this, "stream " + e.getMessage());
        }
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
        }
        reader.join();
        return process.exitValue();
    }

    /** Its output has ended, and so will it. */
    int awaitExit() throws InterruptedException {
        return process.waitFor();
    }

    int exitValue() {
        return process.exitValue();
    }

    /** How its log ends. */
    String logEnd() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            int from = Math.max(0, lines.size() - LOG_LINES_SHOWN);
            return String.join("\n", lines.subList(from, lines.size()));
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }
}
