// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import java.util.Objects;

/**
 * What one member's core of one group is told when it starts; never changes afterwards.
 *
 * @param self this member, its disk and this start of it
 * @param initialVoters member ids that make the first membership, ascending; without effect once
 *     there is a genesis. A member that is none of them joins a group that exists: they are whom it
 *     takes the genesis from, and asks while no membership names it (S7)
 * @param priority who rather leads, in [-{@value #PRIORITY_MAX}, {@value #PRIORITY_MAX}]: a higher
 *     one waits less for a leader, and is handed the lead when it is level
 * @param learnFrom whom it would learn from while it has no vote, whom most first; others follow
 */
public record GroupConfig(
        PeerIdentity self,
        List<Integer> initialVoters,
        Timing timing,
        Limits limits,
        int priority,
        List<Integer> learnFrom) {

    public static final int PRIORITY_MAX = 10;

    public GroupConfig {
        Objects.requireNonNull(self, "self");
        Objects.requireNonNull(timing, "timing");
        Objects.requireNonNull(limits, "limits");
        initialVoters = List.copyOf(initialVoters);
        learnFrom = List.copyOf(learnFrom);
        int last = 0;
        for (int voter : initialVoters) {
            Check.argument(voter > last, "initial voters must be positive and ascend: %d", voter);
            last = voter;
        }
        Check.argument(!initialVoters.isEmpty(), "no voter to begin with: %d", self.member());
        Check.argument(Math.abs(priority) <= PRIORITY_MAX, "priority: %d", priority);
    }

    /** A member of priority 0 that prefers nobody. */
    public GroupConfig(
            PeerIdentity self, List<Integer> initialVoters, Timing timing, Limits limits) {
        this(self, initialVoters, timing, limits, 0);
    }

    /** A member that prefers nobody to learn from. */
    public GroupConfig(
            PeerIdentity self,
            List<Integer> initialVoters,
            Timing timing,
            Limits limits,
            int priority) {
        this(self, initialVoters, timing, limits, priority, List.of());
    }

    int member() {
        return self.member();
    }

    /** Whether this member joins a group that others began (S7). */
    boolean joins() {
        return !initialVoters.contains(member());
    }

    /** Whether this member collects the storage ids of the first membership (S7). */
    boolean writesGenesis() {
        return initialVoters.get(0) == member();
    }

    /**
     * Spans of time in nanoseconds of the monotonic clock.
     *
     * @param electionMin the shortest silence of a leader after which a member opens a ballot of
     *     its own; also how long a leader goes on without answers of a quorum
     * @param electionMax the longest; each wait is drawn between the two
     * @param heartbeat how often a leader makes itself heard
     * @param resend how long an unanswered message waits before it is sent again
     * @param lease how long a member that granted a lease promises nobody else (S9)
     * @param clockRatePpm how far, in parts per million, the rate of any member's clock may be off
     * @param quiesceAfter how long nothing is open before a leader proposes to rest (S9); 0 for
     *     never
     */
    public record Timing(
            long electionMin,
            long electionMax,
            long heartbeat,
            long resend,
            long lease,
            int clockRatePpm,
            long quiesceAfter) {

        private static final long LEASE_MAX = 3_600_000_000_000L;
        private static final int MILLION = 1_000_000;

        public Timing {
            Check.argument(quiesceAfter >= 0, "quiesceAfter: %d", quiesceAfter);
            Check.argument(lease > 0 && lease <= LEASE_MAX, "lease: %d", lease);
            Check.argument(
                    clockRatePpm >= 0 && clockRatePpm < MILLION / 2,
                    "clockRatePpm: %d",
                    clockRatePpm);
            Check.argument(heartbeat > 0, "heartbeat: %d", heartbeat);
            Check.argument(resend > 0, "resend: %d", resend);
            Check.argument(
                    electionMin > heartbeat,
                    "electionMin must exceed the heartbeat: %d",
                    electionMin);
            Check.argument(
                    electionMax > electionMin,
                    "electionMax must exceed electionMin: %d",
                    electionMax);
        }

        /** Whether a group in which nothing is open stops its heartbeats. */
        boolean quiesces() {
            return quiesceAfter > 0;
        }

        /** What is left of a span when this clock may be fast and the other one slow (S9). */
        long shortened(long span) {
            return span * (MILLION - clockRatePpm) / (MILLION + clockRatePpm);
        }
    }

    /**
     * Bounds of what one group holds and sends.
     *
     * @param windowRuns runs of values in flight above which a run must be full to be sent: until
     *     then proposals gather, and the next run is longer
     * @param windowBytes encoded bytes in flight; one run more may be on top
     * @param runBytes encoded bytes of one run; a single larger value makes a run of its own
     * @param tailBytes encoded bytes of decided values kept in memory for members that lag a little
     * @param openProposals own proposals accepted and not applied yet
     * @param levelInstances how many decided instances a new voter may lack when the membership
     *     that names it is proposed
     */
    public record Limits(
            int windowRuns,
            long windowBytes,
            int runBytes,
            long tailBytes,
            int openProposals,
            long levelInstances) {

        /** Of {@link #levelInstances}. */
        public static final long DEFAULT_LEVEL_INSTANCES = 1000;

        /** With the usual number of instances that a new voter may lack. */
        public Limits(
                int windowRuns, long windowBytes, int runBytes, long tailBytes, int openProposals) {
            this(
                    windowRuns,
                    windowBytes,
                    runBytes,
                    tailBytes,
                    openProposals,
                    DEFAULT_LEVEL_INSTANCES);
        }

        public Limits {
            Check.argument(windowRuns > 0, "windowRuns: %d", windowRuns);
            Check.argument(windowBytes > 0, "windowBytes: %d", windowBytes);
            Check.argument(runBytes > 0, "runBytes: %d", runBytes);
            Check.argument(tailBytes >= 0, "tailBytes: %d", tailBytes);
            Check.argument(openProposals > 0, "openProposals: %d", openProposals);
            Check.argument(levelInstances >= 0, "levelInstances: %d", levelInstances);
        }
    }
}
