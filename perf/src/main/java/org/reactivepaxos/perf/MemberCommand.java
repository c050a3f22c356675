// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/**
 * A member process: takes words from standard input and answers on standard output. It exits when
 * its input ends, so none is left behind whatever becomes of the benchmark.
 */
@Command(name = "member", hidden = true, description = "One member process of the benchmark.")
final class MemberCommand implements Callable<Integer> {

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    @Option(names = "--member", required = true)
    private int member;

    @Option(names = "--ports", required = true, split = ",")
    private List<Integer> ports = new ArrayList<>();

    @Option(names = "--groups", required = true)
    private int groups;

    @Option(names = "--value-bytes", required = true)
    private int valueBytes;

    @Option(names = "--outstanding", required = true)
    private int outstanding;

    @Option(names = "--journal", required = true)
    private Path journal = Path.of("");

    @Option(names = "--subject", required = true)
    private Subject subject = Subject.PAXOS;

    @Option(names = "--corrupted")
    private boolean corrupted;

    private final AtomicReference<@Nullable Participant> started = new AtomicReference<>();

    @Override
    public Integer call() {
        PrintStream answers = System.out;
        // Whatever else writes to standard output must not end up between the answers.
        System.setOut(System.err);
        ExecutorService work = Executors.newSingleThreadExecutor();
        work.execute(() -> attempt(() -> start(answers)));
        try {
            BufferedReader words =
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String text = words.readLine(); text != null; text = words.readLine()) {
                Line line = Line.parse(text);
                work.execute(() -> attempt(() -> answer(line, answers)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Participant running = started.get();
        if (running != null) {
            running.close(CLOSE_LIMIT);
        }
        return ExitCode.OK;
    }

    private void start(PrintStream answers) {
        Workload workload =
                new Workload(
                        ports.size(),
                        groups,
                        valueBytes,
                        outstanding,
                        Duration.ZERO,
                        Duration.ofSeconds(1));
        started.set(
                Participant.start(
                        new MemberSettings(member, ports, journal, workload, subject, corrupted)));
        send(Line.of("ready"), answers);
    }

    private void answer(Line line, PrintStream answers) {
        Participant running = started.get();
        if (running != null) {
            send(running.answer(line), answers);
        }
    }

    private static void send(Line answer, PrintStream answers) {
        answers.println(Line.ANSWER + answer.format());
        answers.flush();
    }

    private static void attempt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            giveUp(e);
        }
    }

    /** Ends this process; the benchmark finds the reason at the end of its log. */
    static @Nullable Void giveUp(Throwable cause) {
        cause.printStackTrace(System.err);
        System.err.flush();
        Runtime.getRuntime().halt(ExitCode.SOFTWARE);
        return null;
    }
}
