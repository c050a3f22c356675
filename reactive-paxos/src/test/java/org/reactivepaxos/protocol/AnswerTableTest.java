// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.protocol.Asker.NOW;
import static org.reactivepaxos.protocol.Asker.OLD;
import static org.reactivepaxos.protocol.Asker.OWN;
import static org.reactivepaxos.protocol.Asker.product;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.ballot;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.fold;
import static org.reactivepaxos.protocol.Given.heard;
import static org.reactivepaxos.protocol.Given.run;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivepaxos.protocol.Asker.Relation;
import org.reactivepaxos.protocol.Asker.Sender;
import org.reactivepaxos.protocol.ElectionMessage.CanvassReply;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.HeartbeatReply;
import org.reactivepaxos.protocol.Message.Nack;
import org.reactivepaxos.protocol.Message.Promise;
import org.reactivepaxos.protocol.Outcome.Send;

/**
 * Answers, over every role of the receiver, every relation of their ballot to the own one and of
 * what they tell to what is known, and every kind of sender (S2, S3, S4, S7, S9).
 */
final class AnswerTableTest {

    static Stream<Arguments> promises() {
        return product(
                Asker.values(),
                Sender.values(),
                Relation.values(),
                Relation.values(),
                Relation.values());
    }

    /** A first chunk for 2 and 3 is in, so the next one may begin at 4 at the latest. */
    @ParameterizedTest
    @MethodSource("promises")
    void aPromiseCountsForItsBallotAndStretchWhereNoChunkIsMissing(
            Asker asker, Sender sender, Relation ballot, Relation from, Relation first) {
        Run chunk = run(OLD, 2, command(2, 2), command(2, 3));
        GroupState state =
                after(
                        asker.state(),
                        NOW,
                        heard(1, new Promise(OWN, 2, 2, true, 2, List.of())),
                        heard(3, new Promise(OWN, 2, 2, false, 2, List.of(chunk))));
        assertThat(state.role().kind().name()).isEqualTo(asker.name());
        Promise last = new Promise(ballot.ballot(), from.to(2), first.to(4), true, 2, List.of());
        Outcome outcome = fold(state, NOW, sender.says(last));
        boolean counts =
                asker == Asker.PREPARING
                        && sender.votes()
                        && ballot == Relation.SAME
                        && from == Relation.SAME
                        && first != Relation.ABOVE;
        assertThat(outcome.state().role().kind().name())
                .isEqualTo(counts ? Asker.LEADING.name() : asker.name());
        assertThat(outcome.state().learner().window().at(3) != null)
                .isEqualTo(counts || asker == Asker.LEADING);
    }

    static Stream<Arguments> acceptances() {
        return product(
                Asker.values(),
                Sender.values(),
                Relation.values(),
                new Long[] {1L, 2L, 3L, 5L, 6L, 9L});
    }

    /** The own vote reaches to 6, and that of member 3 to 3. */
    @ParameterizedTest
    @MethodSource("acceptances")
    void aVoteCountsForItsBallotUpToWhatWasProposed(
            Asker asker, Sender sender, Relation ballot, long below) {
        GroupState state =
                after(
                        asker.state(),
                        NOW,
                        heard(1, new Accepted(OWN, 6)),
                        heard(3, new Accepted(OWN, 3)));
        long before = asker == Asker.LEADING ? 3 : 2;
        assertThat(state.decidedBelow()).isEqualTo(before);
        Outcome outcome = fold(state, NOW, sender.says(new Accepted(ballot.ballot(), below)));
        boolean counts = asker == Asker.LEADING && sender.votes() && ballot == Relation.SAME;
        long expected = counts ? Math.max(before, Math.min(6, below)) : before;
        assertThat(outcome.state().decidedBelow()).isEqualTo(expected);
    }

    static Stream<Arguments> heartbeatReplies() {
        return product(
                Asker.values(),
                Sender.values(),
                Relation.values(),
                new Long[] {0L, 1L, 2L},
                new Boolean[] {true, false});
    }

    /** One round has left. */
    @ParameterizedTest
    @MethodSource("heartbeatReplies")
    void aGrantCountsForTheBallotAndForARoundThatLeft(
            Asker asker, Sender sender, Relation ballot, long round, boolean grants) {
        HeartbeatReply reply = new HeartbeatReply(ballot.ballot(), round, 2, grants);
        GroupState state = after(asker.state(), NOW, sender.says(reply));
        boolean counts =
                asker == Asker.LEADING
                        && sender.votes()
                        && ballot == Relation.SAME
                        && round == 1
                        && grants;
        assertThat(LeaseRules.holdsLease(state, NOW)).isEqualTo(counts);
        assertThat(state.role().kind().name()).isEqualTo(asker.name());
    }

    static Stream<Arguments> nacks() {
        return product(Asker.values(), Sender.values(), Relation.values(), Relation.values());
    }

    /**
     * Who is refused for a higher promise canvasses if it led, and waits otherwise; for another
     * value that is decided it gives its ballot up. Anybody of the cluster may say so.
     */
    @ParameterizedTest
    @MethodSource("nacks")
    void aRefusalEndsTheBallotThatItNamesAndNoOther(
            Asker asker, Sender sender, Relation ballot, Relation promised) {
        Ballot other = ballot(Math.max(0, promised.to(ballot.to(1))), 3);
        Nack nack =
                new Nack(ballot.ballot(), promised == Relation.SAME ? ballot.ballot() : other, 2);
        GroupState state = after(asker.state(), NOW, sender.says(nack));
        boolean ends =
                ballot == Relation.SAME && (asker == Asker.PREPARING || asker == Asker.LEADING);
        boolean outbid = nack.ballot().isBelow(nack.promised());
        RoleKind ended =
                outbid && asker == Asker.LEADING ? RoleKind.CANVASSING : RoleKind.FOLLOWING;
        assertThat(state.role().kind()).isEqualTo(ends ? ended : RoleKind.valueOf(asker.name()));
        assertThat(state.acceptor().highest().isBelow(nack.promised())).isFalse();
        assertThat(state.acceptor().promised()).isEqualTo(asker.state().acceptor().promised());
    }

    static Stream<Arguments> canvassReplies() {
        return product(
                Asker.values(),
                Sender.values(),
                Relation.values(),
                new Boolean[] {true, false},
                Relation.values());
    }

    @ParameterizedTest
    @MethodSource("canvassReplies")
    void aYesCountsForTheQuestionThatIsOpen(
            Asker asker, Sender sender, Relation ballot, boolean yes, Relation decided) {
        CanvassReply reply = new CanvassReply(ballot.ballot(), yes, OLD, decided.to(2));
        Outcome outcome = fold(asker.state(), NOW, sender.says(reply));
        boolean counts =
                asker == Asker.CANVASSING && sender.votes() && ballot == Relation.SAME && yes;
        assertThat(outcome.state().role().kind())
                .isEqualTo(counts ? RoleKind.PREPARING : RoleKind.valueOf(asker.name()));
        assertThat(outcome.persist()).hasSize(counts ? 1 : 0);
        boolean asks = sender.votes() && decided == Relation.ABOVE && asker != Asker.LEADING;
        assertThat(outcome.atOnce().contains(new Send(3, new CatchUp(2)))).isEqualTo(asks);
    }
}
