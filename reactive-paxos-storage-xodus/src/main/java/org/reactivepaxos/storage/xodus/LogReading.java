// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the segments of a log in their order, and checks all that a start must: the same for who
 * goes on with the log and for who only looks.
 */
final class LogReading {

    /** Sees each record, after it was found right. */
    interface Visitor {
        void visit(int segment, Sealed found);
    }

    private final SegmentOpener opener;
    private final SegmentedLog log;
    private final LogReplay replay;
    private final @Nullable Visitor visitor;

    /**
     * @param log filled with the segments
     * @param replay filled with what they say
     */
    LogReading(
            SegmentOpener opener, SegmentedLog log, LogReplay replay, @Nullable Visitor visitor) {
        this.opener = opener;
        this.log = log;
        this.replay = replay;
        this.visitor = visitor;
    }

    /**
     * @throws DamagedSegment when a segment does not hold what it must
     * @throws org.reactivepaxos.storage.StorageException when the log is not what the evidence says
     */
    void read(Evidence evidence) throws IOException {
        int last = evidence.mark().segment();
        int before = 0;
        for (int number : evidence.segments()) {
            boolean newest = number == last;
            LogSegment environment = open(number, newest, evidence);
            replay.begin(number, number == before + 1);
            before = number;
            RuntimeException damage = read(environment, number, newest);
            NumberedSegment segment =
                    new NumberedSegment(number, replay.firstLsn(), environment, opener);
            segment.stored(replay.instances());
            log.add(segment);
            if (damage != null) {
                String found = String.valueOf(damage.getMessage());
                throw new DamagedSegment(number, opener.directories().of(number), found, damage);
            }
            if (!newest) {
                segment.endBefore(replay.lsn() + 1);
                segment.closeWhenIdle();
            }
        }
        requireExpected(opener.directories().of(last), replay.transaction(), evidence);
    }

    private LogSegment open(int number, boolean newest, Evidence evidence) throws IOException {
        if (!newest) {
            return opener.openToRead(number);
        }
        return evidence.atMost() == 0
                ? opener.make(number)
                : opener.openToWrite(number, evidence.keepBelow());
    }

    private @Nullable RuntimeException read(LogSegment environment, int number, boolean newest) {
        try {
            environment.replay(visitor == null ? replay : shown(number, visitor));
            replay.end(newest);
            return null;
        } catch (RuntimeException e) {
            // of any kind: Xodus takes bytes for what they are not
            return e;
        }
    }

    private Consumer<Sealed> shown(int number, Visitor to) {
        return found -> {
            Sealed kept = new Sealed(found.lsn(), found.type(), found.body().duplicate());
            replay.accept(found);
            to.visit(number, kept);
        };
    }

    private static void requireExpected(Path newest, long transaction, Evidence evidence) {
        if (transaction < evidence.atLeast() || transaction > evidence.atMost()) {
            throw Refusal.of(
                    newest,
                    "transaction " + evidence.atLeast() + " to be the last",
                    "transaction " + transaction);
        }
    }
}
