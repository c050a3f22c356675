// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.reactivepaxos.examples.chaos.Ask.Kind;

/**
 * How calls ended: counted by kind, remembered by id where they were proposed, and written down one
 * by one. Thread-safe.
 */
final class Outcomes implements AutoCloseable {

    /** How a call ended. */
    enum Outcome {
        OK,
        /** It certainly had no effect. */
        NO,
        UNKNOWN
    }

    private final BufferedWriter file;
    private final Map<Kind, Map<Outcome, Long>> counts = new EnumMap<>(Kind.class);
    private final Map<String, Long> reasons = new TreeMap<>();
    private final BitSet acknowledged = new BitSet();
    private final BitSet refused = new BitSet();
    private final long start = System.nanoTime();
    private long lastOk = start;
    private long longestSilence;

    Outcomes(Path file) {
        try {
            this.file = Files.newBufferedWriter(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What happened, as a line with the time since the start. */
    synchronized void note(String line) {
        try {
            file.write((System.nanoTime() - start) / 1000 + " " + line);
            file.newLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Clients begin to call. */
    synchronized void begin() {
        lastOk = System.nanoTime();
    }

    synchronized void begun(Ask ask, int group, int member) {
        note("begin " + ask.id() + " group " + group + " member " + member + " " + ask.words());
    }

    synchronized void ended(Ask ask, Outcome outcome, String text) {
        note("end " + ask.id() + " " + outcome + " " + text);
        counts.computeIfAbsent(ask.kind(), kind -> new EnumMap<>(Outcome.class))
                .merge(outcome, 1L, Long::sum);
        if (outcome == Outcome.OK) {
            long now = System.nanoTime();
            longestSilence = Math.max(longestSilence, now - lastOk);
            lastOk = now;
        } else {
            reasons.merge(outcome + " " + brief(text), 1L, Long::sum);
        }
        if (ask.kind().isProposed() && outcome != Outcome.UNKNOWN) {
            (outcome == Outcome.OK ? acknowledged : refused).set(Math.toIntExact(ask.id()));
        }
    }

    /** Without what differs from one to the next. */
    private static String brief(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        return name.substring(name.lastIndexOf('.') + 1);
    }

    synchronized long count(Outcome outcome) {
        return counts.values().stream().mapToLong(each -> each.getOrDefault(outcome, 0L)).sum();
    }

    synchronized Map<Kind, Map<Outcome, Long>> counts() {
        Map<Kind, Map<Outcome, Long>> copy = new EnumMap<>(Kind.class);
        counts.forEach((kind, each) -> copy.put(kind, new EnumMap<>(each)));
        return copy;
    }

    /** How many calls failed for which reason. */
    synchronized Map<String, Long> reasons() {
        return new TreeMap<>(reasons);
    }

    /** Proposals that were answered. */
    synchronized BitSet acknowledged() {
        return (BitSet) acknowledged.clone();
    }

    /** Proposals that are said to have no effect, ever. */
    synchronized BitSet refused() {
        return (BitSet) refused.clone();
    }

    /** The longest time in which no call succeeded. */
    synchronized double longestSilenceSeconds() {
        return longestSilence / 1e9;
    }

    @Override
    public synchronized void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
