// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.storage.Span;

/**
 * Gives disk back, a whole segment at a time: one that no group needs anything of goes. Where
 * little is needed of a segment, that is appended again first, so that a group that lags pins no
 * more than a multiple of what it needs.
 *
 * <p>A segment that is written no more only loses what is needed of it, so that what a survey found
 * stays true. Surveys are made on the thread of the housekeeping, all else on the writer's.
 */
final class Retention {

    /** A segment is emptied when at most this part of it is needed; a survey moves no more. */
    private static final int LIVE_PART = 8;

    private final SegmentDirectories directories;
    private final SegmentedLog log;
    private final JournalIndex index;
    private final Housekeeping housekeeping;
    private final long storage;
    private final long movedBytes;
    private final BooleanSupplier paused;

    /** What surveys found worth moving and the writer has not appended yet. */
    private final Queue<LiveRun> moving = new ConcurrentLinkedQueue<>();

    /**
     * @param paused whether everything stays as it is for now
     */
    Retention(
            Opened open, XodusOptions options, Housekeeping housekeeping, BooleanSupplier paused) {
        this.paused = paused;
        this.directories = open.opener().directories();
        this.log = open.log();
        this.index = open.replay().index();
        this.housekeeping = housekeeping;
        this.storage = open.state().storage();
        this.movedBytes = Math.max(1, options.segmentBytes() / LIVE_PART);
    }

    private record Held(int group, Span span) {}

    /**
     * Looks for segments that can go.
     *
     * @param completeHead newest segment with a complete head: of those below, runs alone are
     *     needed
     */
    void survey(int completeHead) {
        housekeeping.execute("remove segments", () -> surveyUnlessPaused(completeHead));
    }

    private void surveyUnlessPaused(int completeHead) throws IOException {
        if (!paused.getAsBoolean()) {
            surveyNow(completeHead);
        }
    }

    private void surveyNow(int completeHead) throws IOException {
        LiveValues needed = new LiveValues(log);
        index.forEachRetained((group, span) -> needed.add(span));
        List<NumberedSegment> unneeded = new ArrayList<>();
        Map<NumberedSegment, List<Held>> sparse = new LinkedHashMap<>();
        for (NumberedSegment segment : log.segments()) {
            if (segment.number() >= completeHead) {
                break;
            }
            long live = needed.of(segment);
            if (live == 0) {
                unneeded.add(segment);
            } else if (segment.number() < completeHead - 1 && isSparse(segment, live)) {
                sparse.put(segment, new ArrayList<>());
            }
        }
        if (!sparse.isEmpty() && moving.isEmpty()) {
            moveFrom(sparse);
        }
        remove(unneeded);
    }

    /**
     * By the number of values, which is known without reading; their bytes are bounded when read.
     */
    private static boolean isSparse(NumberedSegment segment, long live) {
        return live <= segment.instances() / LIVE_PART;
    }

    /** Only what these hold is listed: a list of all that is needed would be most of the heap. */
    private void moveFrom(Map<NumberedSegment, List<Held>> sparse) {
        index.forEachRetained(
                (group, span) -> {
                    NumberedSegment segment = log.holding(span.location());
                    List<Held> held = segment == null ? null : sparse.get(segment);
                    if (held != null) {
                        held.add(new Held(group, span));
                    }
                });
        long budget = movedBytes;
        for (List<Held> held : sparse.values()) {
            budget -= move(held, budget);
        }
    }

    /** Hands all that is needed of a segment to the writer, or nothing where it is too much. */
    private long move(List<Held> held, long budget) {
        List<LiveRun> read = new ArrayList<>();
        long bytes = 0;
        for (Held each : held) {
            Sealed record = log.read(each.span().location());
            if (record == null || bytes >= budget) {
                return bytes;
            }
            LiveRun run =
                    new LiveRun(
                            each.group(),
                            each.span(),
                            RecordCodec.run(record)
                                    .within(each.span().first(), each.span().below()));
            read.add(run);
            bytes += run.bytes();
        }
        if (bytes <= budget) {
            moving.addAll(read);
        }
        return bytes;
    }

    /** A crash at any step leaves segments that the next start deletes, or none. */
    private void remove(List<NumberedSegment> unneeded) throws IOException {
        if (unneeded.isEmpty()) {
            return;
        }
        List<Integer> numbers = unneeded.stream().map(NumberedSegment::number).toList();
        RemovedSegments.read(directories.journal(), storage)
                .with(numbers)
                .write(directories.disk(), directories.journal());
        for (NumberedSegment segment : unneeded) {
            log.remove(segment);
            segment.retire();
            directories.delete(segment.number());
        }
    }

    /** Appends some of what is to be moved, in one transaction of this many bytes at most. */
    void moveSome(LogAppender appender, long transactionBytes) throws IOException {
        Entries entries = appender.begin();
        long key = entries.next();
        int taken = 0;
        List<LogRecord> current = new ArrayList<>();
        List<Integer> groups = new ArrayList<>();
        long bytes = 0;
        LiveRun next = paused.getAsBoolean() ? null : moving.peek();
        while (next != null && (taken == 0 || bytes + next.bytes() <= transactionBytes)) {
            moving.remove();
            taken++;
            bytes += next.bytes();
            for (LogRecord record : next.current(index)) {
                entries.add(next.group(), record);
                current.add(record);
                groups.add(next.group());
            }
            next = moving.peek();
        }
        if (current.isEmpty()) {
            return;
        }
        appender.commit();
        for (int i = 0; i < current.size(); i++) {
            appender.publish(groups.get(i), List.of(current.get(i)), key++);
        }
    }
}
