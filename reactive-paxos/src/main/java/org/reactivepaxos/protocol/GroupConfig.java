// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import java.util.Objects;

/**
 * What one member's core of one group is told when it starts; never changes afterwards.
 *
 * @param self this member, its disk and this start of it
 * @param initialVoters member ids that make the first membership, ascending; without effect once
 *     there is a genesis
 */
public record GroupConfig(
        PeerIdentity self, List<Integer> initialVoters, Timing timing, Limits limits) {

    public GroupConfig {
        Objects.requireNonNull(self, "self");
        Objects.requireNonNull(timing, "timing");
        Objects.requireNonNull(limits, "limits");
        initialVoters = List.copyOf(initialVoters);
        int last = 0;
        for (int voter : initialVoters) {
            Check.argument(voter > last, "initial voters must be positive and ascend: %d", voter);
            last = voter;
        }
        Check.argument(
                initialVoters.contains(self.member()), "no initial voter: %d", self.member());
    }

    int member() {
        return self.member();
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
     */
    public record Timing(long electionMin, long electionMax, long heartbeat, long resend) {
        public Timing {
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
     */
    public record Limits(
            int windowRuns, long windowBytes, int runBytes, long tailBytes, int openProposals) {
        public Limits {
            Check.argument(windowRuns > 0, "windowRuns: %d", windowRuns);
            Check.argument(windowBytes > 0, "windowBytes: %d", windowBytes);
            Check.argument(runBytes > 0, "runBytes: %d", runBytes);
            Check.argument(tailBytes >= 0, "tailBytes: %d", tailBytes);
            Check.argument(openProposals > 0, "openProposals: %d", openProposals);
        }
    }
}
