// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.protocol.Given.MILLI;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.fold;
import static org.reactivepaxos.protocol.Given.heard;
import static org.reactivepaxos.protocol.Given.values;
import static org.reactivepaxos.protocol.Given.voters;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivepaxos.protocol.Asker.Relation;
import org.reactivepaxos.protocol.ElectionMessage.Canvass;
import org.reactivepaxos.protocol.ElectionMessage.Release;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Decided;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.HeartbeatReply;
import org.reactivepaxos.protocol.Message.Kind;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.Message.Promise;
import org.reactivepaxos.protocol.Outcome.Send;

/**
 * What speaks for a ballot, over every relation of its version and its round to the promise, every
 * role of the receiver and every relation of the instance to what the receiver has (S1 to S4, S9).
 *
 * <p>The oracle says it in the words of the rules: who is out of date is told, what is newer is
 * learned first, and of the own version a voter serves whoever is not below its promise.
 */
final class BallotTableTest {

    private static final long NOW = 100 * MILLI;
    private static final int OWNER = 4;
    private static final Membership MEMBERS = voters(1, 2, OWNER);
    private static final List<Kind> KINDS =
            List.of(
                    Kind.PREPARE,
                    Kind.ACCEPT,
                    Kind.HEARTBEAT,
                    Kind.DECIDED,
                    Kind.CANVASS,
                    Kind.RELEASE);

    static final Ballot FIRST = new Ballot(0, 5, 1);

    /** What the receiver is when it hears the message. */
    enum Receiver {
        FOLLOWING,
        CANVASSING,
        PREPARING,
        LEADING,
        LEADING_UNHEARD,
        REMOVED
    }

    /**
     * How the version stands to that in force, the round to the promise, and the instance to what
     * is decided and accepted.
     */
    record Case(Receiver receiver, Kind kind, Relation version, Relation round, Relation instance) {

        GroupState state() {
            return givenA(receiver);
        }

        long now() {
            return switch (receiver) {
                case LEADING_UNHEARD -> NOW + 60 * MILLI;
                case REMOVED -> 0; // Later it would ask around as well.
                default -> NOW;
            };
        }

        /** The same ballot is the promised one, of its own owner; any other one is member 4's. */
        Ballot ballot() {
            Ballot promised = state().acceptor().promised();
            long round = this.round.to(promised.round());
            return switch (version) {
                case BELOW -> new Ballot(-1, round, OWNER);
                case ABOVE -> new Ballot(5, round, OWNER);
                case SAME ->
                        this.round == Relation.SAME && promised.version() == 0
                                ? promised
                                : new Ballot(0, round, OWNER);
            };
        }

        /** Below: decided and in memory; same: the next to be voted for; above: behind a gap. */
        long first() {
            return switch (instance) {
                case BELOW -> 3;
                case SAME -> ballot().equals(FIRST) ? 10 : 4;
                case ABOVE -> 12;
            };
        }

        long told() {
            return instance == Relation.ABOVE ? 8 : 4;
        }

        Message message() {
            return message(ballot());
        }

        Message message(Ballot ballot) {
            return switch (kind) {
                case PREPARE -> new Prepare(ballot, 1);
                case ACCEPT -> new Accept(ballot, 1, first(), values(command(1, first())), 4);
                case HEARTBEAT -> new Heartbeat(ballot, 1, told());
                case DECIDED -> new Decided(ballot, told());
                case CANVASS -> new Canvass(ballot, instance.to(4), Ballot.NONE);
                default -> new Release(ballot, state().member());
            };
        }

        /** Nobody hears the owner of its own ballot, but for its own Prepare. */
        boolean happens() {
            boolean own = ballot().member() == state().member();
            return !own || (kind == Kind.PREPARE && receiver == Receiver.PREPARING);
        }
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Receiver receiver : Receiver.values()) {
            for (Kind kind : KINDS) {
                for (Relation version : Relation.values()) {
                    for (Relation round : Relation.values()) {
                        for (Relation instance : Relation.values()) {
                            cases.add(new Case(receiver, kind, version, round, instance));
                        }
                    }
                }
            }
        }
        return cases.stream().filter(Case::happens);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void doesWhatTheRulesSay(Case given) {
        Outcome outcome =
                fold(given.state(), given.now(), heard(given.ballot().member(), given.message()));
        BallotOracle.Expected expected = BallotOracle.of(given);
        assertThat(outcome.state().acceptor().promised()).isEqualTo(expected.promised());
        assertThat(outcome.state().role().kind()).isEqualTo(expected.role());
        assertThat(outcome.state().decidedBelow()).isEqualTo(expected.decidedBelow());
        assertThat(outcome.persist()).isEqualTo(expected.records());
        assertThat(sentTo(given.ballot().member(), outcome.atOnce()))
                .containsExactlyInAnyOrderElementsOf(expected.atOnce());
        assertThat(sentTo(given.ballot().member(), outcome.afterPersist()))
                .isEqualTo(expected.afterPersist());
    }

    /** Without the sums of the chain, which ChainRulesTest has, and what it tells itself. */
    private static List<Message> sentTo(int member, List<Send> sends) {
        return sends.stream()
                .filter(send -> send.to() == member)
                .map(Send::message)
                .filter(message -> message.kind() != Kind.PROMISE_KEPT)
                .map(
                        message ->
                                message instanceof HeartbeatReply reply
                                        ? new HeartbeatReply(
                                                reply.ballot(),
                                                reply.round(),
                                                reply.decidedBelow(),
                                                false)
                                        : message)
                .toList();
    }

    /** A voter has voted under 5.1 for 1 to 9, and knows 0 to 3 as decided. */
    private static GroupState givenA(Receiver receiver) {
        if (receiver == Receiver.REMOVED) {
            return Given.memberSinceChange(3, MEMBERS);
        }
        GroupState state = Given.memberSinceChange(2, MEMBERS);
        for (long i = 1; i < 10; i++) {
            Accept accept = new Accept(FIRST, 1, i, values(command(1, i)), 0);
            state = after(state, 0, heard(1, accept));
        }
        state = after(state, 0, heard(1, new Decided(FIRST, 4)));
        return switch (receiver) {
            case FOLLOWING -> after(state, NOW - 1, heard(1, new Decided(FIRST, 4)));
            case CANVASSING -> Given.canvasser(state);
            case PREPARING -> candidate(state);
            default -> leader(state);
        };
    }

    private static GroupState candidate(GroupState state) {
        GroupState asker = Given.canvasser(state);
        return after(asker, NOW, Given.yes(OWNER, asker));
    }

    private static GroupState leader(GroupState state) {
        GroupState candidate = candidate(state);
        Ballot own = candidate.acceptor().promised();
        Promise promise = new Promise(own, 4, 4, true, 4, List.of());
        return after(candidate, NOW, heard(2, promise), heard(OWNER, promise));
    }

    static Stream<Case> casesOfWhoHasNoVote() {
        return cases().filter(given -> given.version() == Relation.SAME);
    }

    /** Member 3 was removed: a ballot of the version in force cannot be its own. */
    @ParameterizedTest
    @MethodSource("casesOfWhoHasNoVote")
    void hearsNoBallotOfWhoHasNoVoteAndNoneThatIsAnothers(Case given) {
        Ballot ballot = given.ballot();
        Message message = given.message(owned(ballot, 3));
        for (Event event :
                List.of(heard(3, message), heard(1, given.message(owned(ballot, OWNER))))) {
            Outcome outcome = fold(given.state(), NOW, event);
            Outcome nothing = fold(given.state(), NOW);
            assertThat(outcome.atOnce()).isEqualTo(nothing.atOnce());
            assertThat(outcome.persist()).isEmpty();
            assertThat(outcome.afterPersist()).isEmpty();
            assertThat(outcome.state().acceptor()).isEqualTo(nothing.state().acceptor());
        }
    }

    private static Ballot owned(Ballot ballot, int owner) {
        return new Ballot(ballot.version(), ballot.round(), owner);
    }

    /** It has learned a membership since. */
    @Test
    void doesNotRefuseWhatItSaidToItselfBefore() {
        Ballot former = new Ballot(-1, 9, 2);
        Outcome outcome = fold(givenA(Receiver.FOLLOWING), NOW, heard(2, new Prepare(former, 0)));
        assertThat(outcome.atOnce()).isEmpty();
        assertThat(outcome.afterPersist()).isEmpty();
    }
}
