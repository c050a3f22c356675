// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A member process, as the benchmark sees it. */
final class MemberProcess {

    private static final int LOG_LINES_SHOWN = 40;

    // As the launcher of the project has them: Netty's native transport, Xodus' files.
    private static final List<String> REQUIRED_JVM_OPTIONS =
            List.of(
                    "--enable-native-access=ALL-UNNAMED",
                    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
    private static final List<String> INHERITED_PROPERTIES = List.of("logback.configurationFile");

    private final int member;
    private final Path log;
    private final Process process;
    private final PrintStream words;
    private final Queue<CompletableFuture<Line>> unanswered = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Line> ready = new CompletableFuture<>();
    private final CompletableFuture<Line> gone = new CompletableFuture<>();

    private MemberProcess(int member, Path log, Process process) {
        this.member = member;
        this.log = log;
        this.process = process;
        this.words = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        unanswered.add(ready);
    }

    static MemberProcess start(MemberSettings settings, List<String> jvmOptions)
            throws IOException {
        Path log = settings.data().resolveSibling("member-" + settings.member() + ".log");
        Process process =
                new ProcessBuilder(command(settings, jvmOptions))
                        .redirectError(log.toFile())
                        .start();
        MemberProcess member = new MemberProcess(settings.member(), log, process);
        Thread reader = new Thread(member::read, "perf-member-" + settings.member());
        reader.setDaemon(true);
        reader.start();
        return member;
    }

    private static List<String> command(MemberSettings settings, List<String> jvmOptions) {
        List<String> command = new ArrayList<>();
        command.add(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.addAll(REQUIRED_JVM_OPTIONS);
        for (String name : INHERITED_PROPERTIES) {
            String value = System.getProperty(name);
            if (value != null) {
                command.add("-D" + name + "=" + value);
            }
        }
        for (String option : jvmOptions) {
            command.add(option.replace("{member}", Integer.toString(settings.member())));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path", ".")));
        command.addAll(List.of(PerfMain.class.getName(), "member"));
        command.add("--member=" + settings.member());
        command.add(
                "--ports="
                        + String.join(
                                ",", settings.ports().stream().map(String::valueOf).toList()));
        command.add("--groups=" + settings.workload().groups());
        command.add("--value-bytes=" + settings.workload().valueBytes());
        command.add("--outstanding=" + settings.workload().outstanding());
        command.add("--journal=" + settings.data());
        command.add("--subject=" + settings.subject());
        if (settings.corrupted()) {
            command.add("--corrupted");
        }
        return command;
    }

    private void read() {
        try (BufferedReader answers =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String text = answers.readLine(); text != null; text = answers.readLine()) {
                if (text.startsWith(Line.ANSWER)) {
                    Line answer = Line.parse(text.substring(Line.ANSWER.length()));
                    Objects.requireNonNull(unanswered.poll(), "answer to nothing").complete(answer);
                }
            }
        } catch (IOException | RuntimeException e) {
            gone.completeExceptionally(e);
        }
        gone.completeExceptionally(
                new PerfException("member " + member + " ended; its log ends with:\n" + logEnd()));
    }

    /** Completes when the member takes part. */
    CompletableFuture<Line> ready() {
        return orGone(ready);
    }

    /** Sends a line; completes with its answer, or fails with the end of the process. */
    CompletableFuture<Line> ask(Line line) {
        CompletableFuture<Line> answer = new CompletableFuture<>();
        unanswered.add(answer);
        words.println(line.format());
        return orGone(answer);
    }

    /** Fails when the process has ended; does not complete before. */
    CompletableFuture<Line> gone() {
        return gone;
    }

    private CompletableFuture<Line> orGone(CompletableFuture<Line> answer) {
        return answer.applyToEither(gone, line -> line);
    }

    String logEnd() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            int from = Math.max(0, lines.size() - LOG_LINES_SHOWN);
            return String.join("\n", lines.subList(from, lines.size()));
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    /** Kills it as {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends its input, upon which it closes its journal and exits. */
    void close() {
        words.close();
    }

    /** Waits for the exit, which is forced after the limit. */
    void awaitExit(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
