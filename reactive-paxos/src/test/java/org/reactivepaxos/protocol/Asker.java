// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.reactivepaxos.protocol.Given.MILLI;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.ballot;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.heard;
import static org.reactivepaxos.protocol.Given.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Message.Decided;
import org.reactivepaxos.protocol.Message.Promise;

/**
 * Member 1 of three in each role, for the tables of answers. It knows 0 and 1 as decided, and no
 * longer has them in memory; where it has a ballot, or canvasses for one, that is 1.1.
 */
enum Asker {
    FOLLOWING,
    CANVASSING,
    PREPARING,
    LEADING;

    static final long NOW = 100 * MILLI;
    static final Ballot OWN = ballot(1, 1);
    static final Ballot OLD = ballot(0, 2);

    /** How one thing stands to another. */
    enum Relation {
        BELOW(-1),
        SAME(0),
        ABOVE(1);

        private final int step;

        Relation(int step) {
            this.step = step;
        }

        /** The own ballot, or one below or above it; of the same owner. */
        Ballot ballot() {
            return Given.ballot(to(OWN.round()), 1);
        }

        long to(long other) {
            return other + step;
        }
    }

    /** Who answers: a vote counts of a voter with its own disk. */
    enum Sender {
        VOTER(3, Given.storage(3)),
        STRANGER(4, Given.storage(4)),
        WIPED(3, 999);

        private final int member;
        private final long storage;

        Sender(int member, long storage) {
            this.member = member;
            this.storage = storage;
        }

        boolean votes() {
            return this == VOTER;
        }

        Event says(Message message) {
            PeerIdentity identity = new PeerIdentity(member, storage, 1, 1);
            return new Event.Received(identity, Given.CLUSTER, message);
        }
    }

    /** As a leader it has proposed 2 to 5, and holds its own votes for them. */
    GroupState state() {
        Run decided = run(OLD, 0, command(2, 0), command(2, 1));
        GroupState fresh = Given.member(1, 3, Given.LIMITS, new RunStored(decided, 2));
        return switch (this) {
            case FOLLOWING -> after(fresh, NOW - 1, heard(2, new Decided(ballot(1, 2), 0)));
            case CANVASSING -> Given.canvasser(fresh);
            case PREPARING -> Given.candidate(fresh);
            case LEADING -> leader(Given.candidate(fresh));
        };
    }

    private static GroupState leader(GroupState candidate) {
        Promise promise = new Promise(OWN, 2, 2, true, 2, List.of());
        GroupState leader = after(candidate, NOW, heard(1, promise), heard(2, promise));
        return after(leader, NOW, Given.proposed(0, 4));
    }

    /** Every combination of one item of each. */
    static Stream<Arguments> product(Object[]... dimensions) {
        List<Object[]> rows = new ArrayList<>();
        rows.add(new Object[0]);
        for (Object[] dimension : dimensions) {
            List<Object[]> longer = new ArrayList<>();
            for (Object[] row : rows) {
                for (Object item : dimension) {
                    Object[] next = Arrays.copyOf(row, row.length + 1);
                    next[row.length] = item;
                    longer.add(next);
                }
            }
            rows = longer;
        }
        return rows.stream().map(Arguments::of);
    }
}
