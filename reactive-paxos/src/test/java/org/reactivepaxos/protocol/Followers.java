// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.reactivepaxos.protocol.Given.TIMING;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.heard;
import static org.reactivepaxos.protocol.Given.memberSinceChange;
import static org.reactivepaxos.protocol.Given.values;
import static org.reactivepaxos.protocol.Given.voters;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Outcome.Send;

/** Members without a vote, for the tests of whom they learn from. Member 1 leads. */
final class Followers {

    /** Three vote, five do not; in force since instance 0. */
    static final Membership EIGHT = followed(3, 4, 5, 6, 7, 8);

    private Followers() {}

    static Membership followed(int voters, int... followers) {
        Membership voting =
                voters(IntStream.rangeClosed(1, voters).boxed().toArray(Integer[]::new));
        List<Voter> without =
                IntStream.of(followers).mapToObj(id -> new Voter(id, Given.storage(id))).toList();
        int majority = voters / 2 + 1;
        return new Membership(
                -1, voting.voters(), without, majority, majority, Membership.DEFAULT_LEASE_NANOS);
    }

    static Event beat(int leader, long decidedBelow) {
        return heard(leader, new Heartbeat(new Ballot(0, 8 + leader, leader), 1, decidedBelow));
    }

    static Event lesson(int from, long first, long decidedBelow) {
        Value[] taught = new Value[(int) (decidedBelow - first)];
        for (int i = 0; i < taught.length; i++) {
            taught[i] = command(1, first + i);
        }
        return heard(from, new CatchUpReply(first, values(taught), decidedBelow));
    }

    /** It has heard the leader, and lacks nothing. */
    static GroupState follower(int member, Membership membership, Integer... learnFrom) {
        GroupState plain = memberSinceChange(member, membership);
        GroupConfig told =
                new GroupConfig(
                        plain.config().self(),
                        plain.config().initialVoters(),
                        TIMING,
                        Given.LIMITS,
                        0,
                        List.of(learnFrom));
        GroupState state =
                new GroupState(
                        told,
                        plain.genesis(),
                        plain.acceptor(),
                        plain.learner(),
                        plain.role(),
                        plain.proposer(),
                        plain.reads(),
                        1);
        return after(state, 0, beat(1, 1));
    }

    static GroupState follower(int member) {
        return follower(member, EIGHT);
    }

    static Stream<Send> questions(Outcome outcome) {
        return outcome.atOnce().stream().filter(send -> send.message() instanceof CatchUp);
    }

    static Stream<Send> lessons(Outcome outcome) {
        return outcome.atOnce().stream().filter(send -> send.message() instanceof CatchUpReply);
    }

    static Send question(int to, long from) {
        return new Send(to, new CatchUp(from));
    }
}
