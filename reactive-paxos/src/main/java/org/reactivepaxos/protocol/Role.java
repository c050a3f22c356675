// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.Value.Command;

/** What a member is doing besides voting. Times are monotonic nanoseconds. */
sealed interface Role {

    Kind kind();

    /** One constant per role, for exhaustive switches. */
    enum Kind {
        FOUNDING,
        FOLLOWING,
        PREPARING,
        LEADING
    }

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
        public Kind kind() {
            return Kind.FOUNDING;
        }
    }

    /**
     * Listens to a leader, or waits for one.
     *
     * @param leader the ballot of the leader last heard, {@link Ballot#NONE} when there is none
     * @param patience how long this member waits for a sign of the leader; drawn anew for each
     *     leader
     * @param electionAt when to open a ballot of its own unless a leader is heard first
     */
    record Following(Ballot leader, long patience, long electionAt) implements Role {
        @Override
        public Kind kind() {
            return Kind.FOLLOWING;
        }
    }

    /**
     * In phase 1 of its own ballot (S2).
     *
     * @param from decidedBelow when the ballot was opened
     * @param pledges by position of the voter
     * @param reported runs reported by voters, in the order they came
     * @param resendAt when to send Prepare again to those who have not answered
     * @param giveUpAt when to start over with a higher ballot
     */
    record Preparing(
            Ballot ballot,
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

        @Override
        public Kind kind() {
            return Kind.PREPARING;
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
     * @param heartbeatAt when to send the next heartbeat
     * @param round number of the last heartbeat
     */
    record Leading(
            Ballot ballot,
            long start,
            long next,
            List<Progress> followers,
            Sequence<Values> recovered,
            Sequence<Command> forwarded,
            long heartbeatAt,
            long round)
            implements Role {

        public Leading {
            followers = List.copyOf(followers);
        }

        @Override
        public Kind kind() {
            return Kind.LEADING;
        }

        Leading with(int position, Progress progress) {
            List<Progress> changed = new ArrayList<>(followers);
            changed.set(position, progress);
            return with(changed);
        }

        Leading with(List<Progress> changed) {
            return new Leading(
                    ballot, start, next, changed, recovered, forwarded, heartbeatAt, round);
        }

        Leading forwarding(Sequence<Command> commands) {
            return new Leading(
                    ballot, start, next, followers, recovered, commands, heartbeatAt, round);
        }

        Leading recovering(Sequence<Values> values) {
            return new Leading(
                    ballot, start, next, followers, values, forwarded, heartbeatAt, round);
        }

        Leading proposedBelow(long instance) {
            return new Leading(
                    ballot, start, instance, followers, recovered, forwarded, heartbeatAt, round);
        }

        Leading beating(long nextAt) {
            return new Leading(
                    ballot, start, next, followers, recovered, forwarded, nextAt, round + 1);
        }
    }

    /**
     * What a leader knows of one voter.
     *
     * @param acceptedBelow the voter's votes under this ballot reach up to here
     * @param behind whether it lags so far that it gets no Accepts until it has caught up
     * @param movedAt when acceptedBelow last grew, or values were last sent again
     * @param heardAt when the voter last answered
     * @param openBelow the first instance above all that hold its own proposals
     * @param told the highest decidedBelow it was sent
     * @param missing the last gap for which values were sent again, -1 when none is open
     */
    record Progress(
            long acceptedBelow,
            boolean behind,
            long movedAt,
            long heardAt,
            long openBelow,
            long told,
            long missing) {

        static Progress initial(long start, long now) {
            return new Progress(start, false, now, now, 0, 0, -1);
        }

        Progress accepted(long below, long now) {
            boolean grows = below > acceptedBelow;
            return new Progress(
                    Math.max(below, acceptedBelow),
                    behind && !grows,
                    grows ? now : movedAt,
                    now,
                    openBelow,
                    told,
                    grows ? -1 : missing);
        }

        Progress heard(long now) {
            return new Progress(acceptedBelow, behind, movedAt, now, openBelow, told, missing);
        }

        Progress fallenBehind() {
            return new Progress(acceptedBelow, true, movedAt, heardAt, openBelow, told, -1);
        }

        Progress sentAgain(long gap, long now) {
            return new Progress(acceptedBelow, false, now, heardAt, openBelow, told, gap);
        }

        Progress telling(long decidedBelow) {
            return new Progress(
                    acceptedBelow, behind, movedAt, heardAt, openBelow, decidedBelow, missing);
        }

        Progress opening(long below) {
            return new Progress(
                    acceptedBelow,
                    behind,
                    movedAt,
                    heardAt,
                    Math.max(openBelow, below),
                    told,
                    missing);
        }
    }
}
