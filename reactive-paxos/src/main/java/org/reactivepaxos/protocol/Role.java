// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.Value.Command;

/** What a member is doing besides voting. Times are monotonic nanoseconds. */
sealed interface Role {

    RoleKind kind();

    /**
     * Without a genesis: asks for one, votes for nothing (S7).
     *
     * @param introduced voters whose storage ids are known, ascending; filled only at the lowest
     *     member
     * @param askAt when to ask next
     */
    record Founding(List<Voter> introduced, long askAt) implements Role {
        public Founding {
            introduced = List.copyOf(introduced);
        }

        @Override
        public RoleKind kind() {
            return RoleKind.FOUNDING;
        }
    }

    /**
     * Listens to a leader, or waits for one.
     *
     * @param leader the ballot of the leader last heard, {@link Ballot#NONE} when there is none
     * @param patience how long this member waits for a sign of the leader; drawn anew for each
     *     leader
     * @param electionAt when to canvass unless a leader is heard first
     * @param rests whether nothing is open, and no sign of the leader is waited for (S9)
     */
    record Following(Ballot leader, long patience, long electionAt, boolean rests) implements Role {

        /** One that is awake. */
        Following(Ballot leader, long patience, long electionAt) {
            this(leader, patience, electionAt, false);
        }

        Following resting() {
            return new Following(leader, patience, electionAt, true);
        }

        @Override
        public RoleKind kind() {
            return RoleKind.FOLLOWING;
        }
    }

    /**
     * Asks whether a phase-1 quorum would promise, before it takes a ballot (S9).
     *
     * @param ballot names the question; not taken yet
     * @param released a ballot that was handed over to this member, or {@link Ballot#NONE}
     * @param willing by position of the voter: who has said yes
     * @param resendAt when to ask those again who have not said yes
     * @param giveUpAt when every yes is too old, and all are asked anew
     */
    record Canvassing(
            Ballot ballot, Ballot released, List<Boolean> willing, long resendAt, long giveUpAt)
            implements Role {
        public Canvassing {
            willing = List.copyOf(willing);
        }

        @Override
        public RoleKind kind() {
            return RoleKind.CANVASSING;
        }
    }

    /**
     * In phase 1 of its own ballot (S2).
     *
     * @param released a ballot that was handed over to this member, or {@link Ballot#NONE}
     * @param from decidedBelow when the ballot was opened
     * @param pledges by position of the voter
     * @param reported runs reported by voters, in the order they came
     * @param resendAt when to send Prepare again to those who have not answered
     * @param giveUpAt when to start over with a higher ballot
     */
    record Preparing(
            Ballot ballot,
            Ballot released,
            long from,
            List<Pledge> pledges,
            List<Run> reported,
            long resendAt,
            long giveUpAt)
            implements Role {
        public Preparing {
            pledges = List.copyOf(pledges);
            reported = List.copyOf(reported);
        }

        Preparing with(List<Pledge> changed, List<Run> reports) {
            return new Preparing(ballot, released, from, changed, reports, resendAt, giveUpAt);
        }

        Preparing timed(long nextResendAt, long nextGiveUpAt) {
            return new Preparing(
                    ballot, released, from, pledges, reported, nextResendAt, nextGiveUpAt);
        }

        @Override
        public RoleKind kind() {
            return RoleKind.PREPARING;
        }
    }

    /**
     * How much of one voter's promise is in.
     *
     * @param reportedBelow every instance from the Prepare's {@code from} up to here is reported
     * @param decidedBelow the highest in any chunk so far (S2)
     */
    record Pledge(long reportedBelow, boolean complete, long decidedBelow) {
        static final Pledge NONE = new Pledge(0, false, 0);
    }

    /**
     * Leads under its own ballot (S3, S4).
     *
     * @param start the ballot's first instance
     * @param next the first instance not proposed yet
     * @param followers by position of the voter, this member included
     * @param recovered values that phase 1 reported and that must be proposed before any other
     * @param forwarded commands of other members, waiting for room in the window
     * @param rounds its heartbeats
     * @param reads reads of any member that wait for a round to be confirmed
     */
    record Leading(
            Ballot ballot,
            long start,
            long next,
            List<Progress> followers,
            Sequence<Values> recovered,
            Sequence<Command> forwarded,
            Rounds rounds,
            LeaderReads reads)
            implements Role {

        public Leading {
            followers = List.copyOf(followers);
        }

        @Override
        public RoleKind kind() {
            return RoleKind.LEADING;
        }

        Leading with(int position, Progress progress) {
            List<Progress> changed = new ArrayList<>(followers);
            changed.set(position, progress);
            return with(changed);
        }

        Leading with(List<Progress> changed) {
            return new Leading(ballot, start, next, changed, recovered, forwarded, rounds, reads);
        }

        Leading forwarding(Sequence<Command> commands) {
            return new Leading(ballot, start, next, followers, recovered, commands, rounds, reads);
        }

        Leading recovering(Sequence<Values> values) {
            return new Leading(ballot, start, next, followers, values, forwarded, rounds, reads);
        }

        Leading proposedBelow(long instance) {
            return new Leading(
                    ballot, start, instance, followers, recovered, forwarded, rounds, reads);
        }

        Leading beating(Rounds changed) {
            return new Leading(
                    ballot, start, next, followers, recovered, forwarded, changed, reads);
        }

        Leading with(LeaderReads changed) {
            return new Leading(
                    ballot, start, next, followers, recovered, forwarded, rounds, changed);
        }
    }

    /**
     * What a leader knows of one voter.
     *
     * @param acceptedBelow the voter's votes under this ballot reach up to here
     * @param behind whether it lags so far that it gets no Accepts until it has caught up
     * @param movedAt when acceptedBelow last grew, or values were last sent again
     * @param signs of life
     * @param openBelow the first instance above all that hold its own proposals
     * @param told the highest decidedBelow it was sent
     * @param missing the last gap for which values were sent again, -1 when none is open
     */
    record Progress(
            long acceptedBelow,
            boolean behind,
            long movedAt,
            Signs signs,
            long openBelow,
            long told,
            long missing) {

        static Progress initial(long start, long now) {
            return new Progress(start, false, now, Signs.initial(now), 0, 0, -1);
        }

        Progress accepted(long below, long now) {
            boolean grows = below > acceptedBelow;
            return new Progress(
                    Math.max(below, acceptedBelow),
                    behind && !grows,
                    grows ? now : movedAt,
                    signs.heard(now),
                    openBelow,
                    told,
                    grows ? -1 : missing);
        }

        Progress heard(Signs changed) {
            return new Progress(acceptedBelow, behind, movedAt, changed, openBelow, told, missing);
        }

        Progress fallenBehind() {
            return new Progress(acceptedBelow, true, movedAt, signs, openBelow, told, -1);
        }

        Progress sentAgain(long gap, long now) {
            return new Progress(acceptedBelow, false, now, signs, openBelow, told, gap);
        }

        Progress telling(long decidedBelow) {
            return new Progress(
                    acceptedBelow, behind, movedAt, signs, openBelow, decidedBelow, missing);
        }

        Progress opening(long below) {
            return new Progress(
                    acceptedBelow,
                    behind,
                    movedAt,
                    signs,
                    Math.max(openBelow, below),
                    told,
                    missing);
        }
    }
}
