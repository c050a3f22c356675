// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.time.Duration;
import java.util.Random;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.storage.LogRetention;
import org.reactivepaxos.storage.SnapshotSchedule;

/** Options of the nodes of one run: small bounds, so that every bound is met. */
record Tuning(
        int windowRuns,
        long windowBytes,
        int runBytes,
        long tailBytes,
        int workers,
        Duration quiesceAfter) {

    private static final Duration ELECTION_MIN = Duration.ofMillis(60);
    private static final Duration ELECTION_MAX = Duration.ofMillis(140);
    private static final Duration HEARTBEAT = Duration.ofMillis(15);
    private static final Duration RESEND = Duration.ofMillis(25);
    private static final Duration LEASE = Duration.ofMillis(50);
    private static final int OPEN_PROPOSALS = 64;
    private static final long OPEN_BYTES = 1 << 20;

    static Tuning draw(Random random) {
        return new Tuning(
                1 + random.nextInt(4),
                200 + random.nextInt(2000),
                1 + random.nextInt(400),
                random.nextInt(3) * 400L,
                1 + random.nextInt(2),
                random.nextBoolean() ? Duration.ZERO : Duration.ofMillis(1 + random.nextInt(40)));
    }

    /** Whether groups with nothing to do come to rest. */
    boolean rests() {
        return !quiesceAfter.isZero();
    }

    /** Snapshots come as often as elections, and next to nothing is kept below them. */
    GroupOptions snapshots(GroupOptions options) {
        return options.retention(LogRetention.instances(windowRuns - 1))
                .snapshotSchedule(SnapshotSchedule.never().orAfterInstances(10 + runBytes % 30));
    }

    PaxosOptions apply(PaxosOptions options) {
        return options.electionTimeout(ELECTION_MIN, ELECTION_MAX)
                .heartbeat(HEARTBEAT)
                .resend(RESEND)
                .lease(LEASE)
                .quiesceAfter(quiesceAfter)
                .window(windowRuns, windowBytes)
                .runBytes(runBytes)
                .tailBytes(tailBytes)
                .openProposals(OPEN_PROPOSALS, OPEN_BYTES)
                .workers(workers);
    }
}
