// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import static org.awaitility.Awaitility.await;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of a member in a process of its own, from its start to its kill or stop. */
final class MemberProcess {

    private static final long PATIENCE_SECONDS = 120;

    private final int id;
    private final Process process;
    private final BufferedWriter commands;
    private final Thread reader;
    private final Path errors;
    private final Path histories;
    private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();
    private final Map<String, String> failed = new ConcurrentHashMap<>();
    private final Set<String> open = ConcurrentHashMap.newKeySet();
    private final Map<String, BlockingQueue<String>> answers = new ConcurrentHashMap<>();
    private volatile int leader;
    private volatile boolean ready;
    private volatile @Nullable IOException broken;

    private MemberProcess(int id, Process process, Path histories) {
        this.id = id;
        this.process = process;
        this.histories = histories;
        this.errors = errorsOf(histories);
        this.commands =
                new BufferedWriter(
                        new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.reader = new Thread(this::read, "reader of member " + id);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a process; it is ready when {@link #awaitReady()} says so.
     *
     * @param histories prefix of the files this run writes
     */
    static MemberProcess start(int id, ProcessBuilder builder, Path histories) {
        try {
            builder.redirectError(errorsOf(histories).toFile());
            return new MemberProcess(id, builder.start(), histories);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path errorsOf(Path histories) {
        return Path.of(histories + "-errors");
    }

    private void read() {
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                heard(line);
            }
        } catch (IOException e) {
            broken = e; // A kill can end it so.
        }
    }

    private void heard(String line) {
        String[] words = line.split(" ", 3);
        switch (words[0]) {
            case "ack" -> {
                acknowledged.put(words[1], Long.valueOf(words[2]));
                open.remove(words[1]);
            }
            case "failed" -> {
                failed.put(words[1], words[2]);
                open.remove(words[1]);
            }
            case "leader" -> leader = Integer.parseInt(words[1]);
            case "ready" -> ready = true;
            default -> answers(words[0]).add(line.substring(words[0].length()).trim());
        }
    }

    int id() {
        return id;
    }

    /** The leader of group 0 by this member's latest word; 0 for none. */
    int leader() {
        return leader;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Instances by the keys of proposals that were acknowledged by this run. */
    Map<String, Long> acknowledged() {
        return acknowledged;
    }

    /** What the proposals that failed were told, by their keys. */
    Map<String, String> failed() {
        return failed;
    }

    /** Proposals neither acknowledged nor failed yet; in the end, those whose process died. */
    Set<String> open() {
        return open;
    }

    /** Whether it takes part. */
    boolean isReady() {
        return ready;
    }

    void awaitReady() {
        await().atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> ready || !reader.isAlive());
        if (!ready) {
            throw died("ended before it was ready", broken);
        }
    }

    /** Proposes without waiting. A process that was killed meanwhile does not hear it. */
    void propose(String key, int group, String text) {
        propose("propose", key, group, text);
    }

    /** As that, in one of the ways that {@link MemberCommands} lists. */
    void propose(String how, String key, int group, String text) {
        open.add(key);
        tell(how + " " + key + " " + group + " " + text);
    }

    void tell(String line) {
        try {
            commands.write(line);
            commands.newLine();
            commands.flush();
        } catch (IOException e) {
            throw died("does not listen to '" + line + "'", e);
        }
    }

    /** Asks, and waits for the answer, which starts with the same word. */
    String ask(String line) {
        tell(line);
        return answer(line.split(" ", 2)[0]);
    }

    /** Waits for a line that starts with the word; gives its rest. */
    String answer(String word) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            while (System.nanoTime() < end) {
                boolean over = !reader.isAlive();
                String line = answers(word).poll(100, TimeUnit.MILLISECONDS);
                if (line != null) {
                    return line;
                }
                if (over) {
                    throw died("ended before it answered " + word, broken);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        throw died("did not answer " + word, null);
    }

    /** The lines that start with the word and that {@link #answer} has not given yet. */
    List<String> unheard(String word) {
        return List.copyOf(answers(word));
    }

    private BlockingQueue<String> answers(String word) {
        return answers.computeIfAbsent(word, unused -> new LinkedBlockingQueue<>());
    }

    private AssertionError died(String what, @Nullable Throwable cause) {
        return new AssertionError(
                "member " + id + " " + what + ". Its errors:\n" + errors(), cause);
    }

    /** Kills it as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Ends its input, which stops it in order. */
    int stop() {
        try {
            commands.close();
        } catch (IOException e) {
            throw died("does not listen to its end", e);
        }
        return awaitEnd();
    }

    /** Waits for the end of the process and of all it said; gives its exit code. */
    int awaitEnd() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw died("does not end", null);
            }
            reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** What it wrote to standard error. */
    String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            return "(cannot be read: " + e.getMessage() + ")";
        }
    }

    /** What this run executed in group 0, from the beginning. */
    History history() {
        return History.read(Path.of(histories + "-0"));
    }
}
