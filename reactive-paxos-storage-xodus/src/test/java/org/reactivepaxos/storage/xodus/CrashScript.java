// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.reactivepaxos.storage.Records.checkpoint;
import static org.reactivepaxos.storage.Records.decided;
import static org.reactivepaxos.storage.Records.genesisTaken;
import static org.reactivepaxos.storage.Records.promise;
import static org.reactivepaxos.storage.Records.run;
import static org.reactivepaxos.storage.Records.stored;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.storage.Recovery;

/**
 * The work of a journal whose changes are recorded: some starts, each with appends one by one and
 * in bursts, of several groups, over files and segments, some of which are removed.
 */
final class CrashScript {

    /** Something appended: records of a group, or a peer. */
    record Append(int group, List<LogRecord> records, @Nullable PeerIdentity peer) {}

    /** What a script is about. */
    enum Shape {
        /** Many segments, some of which are removed. */
        SEGMENTS(3_000, 40_000),
        /** One segment of many files. */
        FILES(12_000, 100_000_000);

        private final int valueBytes;
        private final long segmentBytes;

        Shape(int valueBytes, long segmentBytes) {
            this.valueBytes = valueBytes;
            this.segmentBytes = segmentBytes;
        }

        XodusOptions options() {
            return XodusOptions.defaults()
                    .withFileBytes(256 * 1024)
                    .withCacheBytes(1024 * 1024)
                    .withRecordBytes(10 * valueBytes)
                    .withTransaction(100_000, 99)
                    .withSegmentBytes(segmentBytes);
        }
    }

    /** How many changes were made when something was asked for, and when it was acknowledged. */
    record Moment(int asked, int acknowledged) {}

    private static final int GROUPS = 3;

    private final Path directory;
    private final Shape shape;
    private final Random random;
    private final FileTape tape = new FileTape();
    private final List<Append> appends = new ArrayList<>();
    private final List<Moment> moments = new ArrayList<>();
    private final List<Moment> starts = new ArrayList<>();
    private final long[] next = new long[GROUPS + 1];

    private CrashScript(Path directory, Shape shape, long seed) {
        this.directory = directory;
        this.shape = shape;
        this.random = new Random(seed);
    }

    static CrashScript record(Path directory, Shape shape, long seed, int starts, int appends) {
        CrashScript script = new CrashScript(directory, shape, seed);
        for (int start = 0; start < starts; start++) {
            script.start(appends);
        }
        return script;
    }

    private void start(int count) {
        int asked = tape.size();
        XodusJournal journal = new XodusJournal(directory, shape.options(), new Disk(tape));
        Recovery recovery = JournalSetup.recover(journal);
        starts.add(new Moment(asked, tape.size()));
        if (recovery.incarnation() != starts.size()) {
            throw new IllegalStateException("start " + starts.size() + " was " + recovery);
        }
        int done = 0;
        while (done < count) {
            int burst = 1 + (random.nextInt(4) == 0 ? random.nextInt(4) : 0);
            append(journal, burst);
            done += burst;
        }
        JournalSetup.close(journal);
    }

    private void append(XodusJournal journal, int burst) {
        int asked = tape.size();
        long position = 0;
        for (int i = 0; i < burst; i++) {
            Append append = appends.size() % 17 == 11 ? peer() : records();
            appends.add(append);
            PeerIdentity peer = append.peer();
            position =
                    peer == null
                            ? journal.append(append.group(), append.records())
                            : journal.rememberPeer(peer);
        }
        JournalSetup.await(journal, position);
        for (int i = 0; i < burst; i++) {
            moments.add(new Moment(asked, tape.size()));
        }
    }

    private Append peer() {
        long known = appends.size();
        return new Append(0, List.of(), new PeerIdentity(2, 22, 1 + known, known));
    }

    private Append records() {
        int group = 1 + random.nextInt(GROUPS);
        long first = Math.max(0, next[group] - random.nextInt(3));
        int count = 1 + random.nextInt(3);
        LogRecord run = stored(run(1 + random.nextInt(9), first, count, shape.valueBytes), first);
        List<LogRecord> records =
                next[group] == 0
                        ? List.of(genesisTaken(40 + group), promise(1), run)
                        : switch (random.nextInt(6)) {
                            case 0 -> List.of(promise(random.nextInt(12) + 1));
                            case 1 -> List.of(run, decided(first + 1));
                            case 2, 3 -> List.of(run, checkpoint(first, Math.max(0, first - 2)));
                            default -> List.of(run);
                        };
        if (records.contains(run)) {
            next[group] = first + count;
        }
        return new Append(group, records, null);
    }

    List<FileChange> changes() {
        return tape.changes();
    }

    List<Append> appends() {
        return appends;
    }

    /** How many appends are acknowledged after so many changes. */
    int acknowledged(int changes) {
        return (int) moments.stream().filter(moment -> moment.acknowledged() <= changes).count();
    }

    /** How many appends were asked for before so many changes were made. */
    int asked(int changes) {
        return (int) moments.stream().filter(moment -> moment.asked() <= changes).count();
    }

    /** How many starts are acknowledged after so many changes. */
    int started(int changes) {
        return (int) starts.stream().filter(moment -> moment.acknowledged() <= changes).count();
    }

    /** How many starts were begun before so many changes were made. */
    int begun(int changes) {
        return (int) starts.stream().filter(moment -> moment.asked() <= changes).count();
    }
}
