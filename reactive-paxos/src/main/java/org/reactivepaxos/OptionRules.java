// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** What the options of a node must satisfy, each by itself and together. */
final class OptionRules {

    static final Duration LEAST = Duration.ofNanos(1);
    static final Duration TIMING_MAX = Duration.ofHours(1);
    static final Duration WAIT_MAX = Duration.ofDays(1);
    static final int OPEN_MAX = 1 << 24;
    static final int WINDOW_RUNS_MAX = 1 << 16;
    static final int WORKERS_MAX = 1024;

    private OptionRules() {}

    static void check(Draft draft, Problems problems) {
        checkMembers(draft, problems);
        checkTimes(draft, problems);
        checkBounds(draft, problems);
        Set<Integer> known = new TreeSet<>(draft.voters);
        known.add(draft.member);
        draft.groups.forEach(
                (group, options) -> options.check(group, draft.member, known, problems));
    }

    private static void checkMembers(Draft draft, Problems problems) {
        problems.unless(draft.member > 0, "member", "ids are positive: " + draft.member);
        problems.unless(
                draft.joins || draft.voters.contains(draft.member),
                "voters",
                draft.voters + " do not include this member, " + draft.member);
        problems.unless(
                !draft.joins || !draft.voters.contains(draft.member),
                "contacts",
                draft.voters + " include this member, " + draft.member + ", which is to join them");
        problems.unless(!draft.voters.isEmpty(), "voters", "there are none");
        problems.unless(
                draft.voters.stream().allMatch(voter -> voter > 0),
                "voters",
                "ids are positive: " + draft.voters);
        problems.unless(
                new HashSet<>(draft.voters).size() == draft.voters.size(),
                "voters",
                "one is named twice: " + draft.voters);
    }

    private static void checkTimes(Draft draft, Problems problems) {
        problems.unlessWithin(draft.heartbeat, LEAST, TIMING_MAX, "heartbeat", "the interval");
        problems.unlessWithin(draft.resend, LEAST, TIMING_MAX, "resend", "the wait");
        problems.unlessWithin(draft.lease, LEAST, TIMING_MAX, "lease", "the length");
        problems.unlessWithin(
                draft.electionMax, LEAST, TIMING_MAX, "electionTimeout", "the longest");
        problems.unless(
                draft.electionMin.compareTo(draft.heartbeat) > 0,
                "electionTimeout",
                "the shortest, "
                        + draft.electionMin
                        + ", must exceed the heartbeat, "
                        + draft.heartbeat);
        problems.unless(
                draft.electionMax.compareTo(draft.electionMin) > 0,
                "electionTimeout",
                "the longest, "
                        + draft.electionMax
                        + ", must exceed the shortest, "
                        + draft.electionMin);
        problems.unlessWithin(
                draft.quiesceAfter, Duration.ZERO, WAIT_MAX, "quiesceAfter", "the wait");
        problems.unlessWithin(draft.closeGrace, Duration.ZERO, WAIT_MAX, "closeGrace", "the wait");
    }

    private static void checkBounds(Draft draft, Problems problems) {
        problems.unlessWithin(draft.windowRuns, 1, WINDOW_RUNS_MAX, "window", "runs");
        problems.unlessWithin(draft.windowBytes, 1, Long.MAX_VALUE, "window", "bytes");
        problems.unless(
                draft.runBytes > 0 && draft.runBytes <= draft.maxRunBytes(),
                "runBytes",
                "must be from 1 to the "
                        + draft.maxRunBytes()
                        + " that the transport and the journal take, and is "
                        + draft.runBytes);
        problems.unlessWithin(draft.tailBytes, 0, Long.MAX_VALUE, "tailBytes", "bytes");
        problems.unlessWithin(draft.openProposals, 1, OPEN_MAX, "openProposals", "the count");
        problems.unlessWithin(draft.openBytes, 1, Long.MAX_VALUE, "openProposals", "bytes");
        problems.unlessWithin(
                draft.openProposalsOfNode, 1, OPEN_MAX, "openProposalsOfNode", "the count");
        problems.unlessWithin(
                draft.openBytesOfNode, 1, Long.MAX_VALUE, "openProposalsOfNode", "bytes");
        problems.unlessWithin(draft.workers, 1, WORKERS_MAX, "workers", "threads");
    }
}
