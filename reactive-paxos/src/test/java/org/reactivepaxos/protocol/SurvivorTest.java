// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.reactivepaxos.protocol.Given.ballot;
import static org.reactivepaxos.protocol.Given.change;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.run;
import static org.reactivepaxos.protocol.Given.storage;
import static org.reactivepaxos.protocol.Given.voters;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.LogRecord.GenesisTaken;
import org.reactivepaxos.protocol.LogRecord.PromiseGiven;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Survivor.Objection;

/** A member goes on alone with what it has, where the majority is lost for ever (S7). */
final class SurvivorTest {

    private static final long NEW_CLUSTER = 88;
    private static final Ballot OLD = ballot(1, 2);
    private static final Ballot LATER = ballot(4, 3);
    private static final PeerIdentity SELF = new PeerIdentity(1, storage(1), 5, 9);

    private final DurableLog log = new DurableLog();

    private void began(Membership membership) {
        log.apply(new GenesisTaken(new Genesis(Given.CLUSTER, membership)));
    }

    private void stored(Run run, long decidedBelow) {
        log.apply(new RunStored(run, decidedBelow));
    }

    private Survivor survivor() {
        return survivor(SELF);
    }

    private Survivor survivor(PeerIdentity self) {
        RecoveredGroup recovered = log.recovered();
        return new Survivor(self, recovered, log.ledger(recovered, unused -> {}));
    }

    /** Three members; two values decided, three more accepted, with a gap. */
    private void ofThree() {
        began(Given.membership(3));
        stored(run(OLD, 0, command(1, 0), command(2, 0), command(2, 1)), 2);
        stored(run(LATER, 5, command(3, 0), command(3, 1)), 2);
        log.apply(new PromiseGiven(ballot(6, 2)));
    }

    private Ledger recover() {
        survivor().alone(NEW_CLUSTER).forEach(log::apply);
        RecoveredGroup recovered = log.recovered();
        return log.ledger(recovered, unused -> {});
    }

    @Test
    void tellsWhatAnOperatorMustCompare() {
        ofThree();
        Survivor survivor = survivor();
        assertThat(survivor.objection()).isNull();
        assertThat(survivor.acceptedBelow()).isEqualTo(7);
        assertThat(survivor.missing()).isEqualTo(2);
        assertThat(survivor.lastVote()).isEqualTo(LATER);
    }

    @Test
    void keepsAllThatItHasDecidedOrAccepted() {
        ofThree();
        List<Decision> decided = new ArrayList<>();
        recover();
        RecoveredGroup recovered = log.recovered();
        log.ledger(recovered, decided::add);
        List<Value> values = new ArrayList<>();
        decided.forEach(
                decision -> {
                    for (int i = 0; i < decision.values().count(); i++) {
                        values.add(decision.values().get(i));
                    }
                });
        assertThat(values.subList(0, 7))
                .containsExactly(
                        command(1, 0),
                        command(2, 0),
                        command(2, 1),
                        Value.NOOP,
                        Value.NOOP,
                        command(3, 0),
                        command(3, 1));
        assertThat(recovered.decidedBelow()).isEqualTo(8);
        assertThat(recovered.undecided()).isEmpty();
        assertThat(recovered.promised()).isEqualTo(ballot(6, 2));
    }

    @Test
    void isTheOnlyVoterUnderANewClusterId() {
        ofThree();
        Ledger ledger = recover();
        Genesis genesis = log.recovered().genesis();
        assertThat(genesis).isEqualTo(new Genesis(NEW_CLUSTER, Given.membership(3)));
        assertThat(ledger.membership().members()).containsExactly(new Voter(1, storage(1)));
        assertThat(ledger.membership().version()).isEqualTo(7);
        assertThat(ledger.membership().isValid()).isTrue();
        assertThat(ledger.used().members()).containsExactly(1, 2, 3);
        assertThat(survivor().objection()).isEqualTo(Objection.DECIDES_ALONE);
    }

    /** As phase 1 of a quorum of one would find it: the value of the highest ballot. */
    @Test
    void ofTwoValuesItKeepsTheOneItVotedForLast() {
        began(Given.membership(3));
        stored(run(OLD, 0, command(2, 0)), 0);
        stored(run(LATER, 0, command(3, 0)), 0);
        recover();
        assertThat(log.at(0)).isEqualTo(new DurableLog.Held(LATER, command(3, 0)));
    }

    @Test
    void whoLearnsTheLogFromItsBeginningComesToTheSameMembership() {
        began(Given.membership(3));
        stored(run(OLD, 0, change(-1, voters(1, 2, 4)), command(4, 0)), 2);
        stored(run(new Ballot(0, 2, 4), 2, command(4, 1)), 2);
        Ledger ledger = recover();
        Ledger learned = Ledger.start(log.recovered().genesis());
        for (Run run : log.runs(0, ledger.below())) {
            learned = learned.next(run).ledger();
        }
        assertThat(learned.membership()).isEqualTo(ledger.membership());
        assertThat(learned.membership().members()).containsExactly(new Voter(1, storage(1)));
        assertThat(learned.chain().last()).isEqualTo(ledger.chain().last());
        assertThat(learned.used().members()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void whoeverWasLostHasNoEffectAnyMore() {
        ofThree();
        Ledger ledger = recover();
        Ledger.Step late = ledger.next(run(LATER, 8, command(2, 7), command(1, 7)));
        assertThat(late.decision().dropped()).hasSize(1);
        assertThat(late.decision().drops(0)).isTrue();
    }

    @Test
    void noBeginningOfItsRecordsDecidesAloneInTheOldCluster() {
        ofThree();
        List<LogRecord> records = survivor().alone(NEW_CLUSTER);
        for (int count = 0; count <= records.size(); count++) {
            DurableLog cut = log.copy();
            records.subList(0, count).forEach(cut::apply);
            RecoveredGroup recovered = cut.recovered();
            Ledger ledger = cut.ledger(recovered, unused -> {});
            Genesis genesis = recovered.genesis();
            assertThat(genesis).isNotNull();
            boolean alone = ledger.membership().size() == 1;
            assertThat(alone).isEqualTo(count == records.size());
            assertThat(genesis != null && genesis.clusterId() == NEW_CLUSTER).isEqualTo(count > 0);
            Survivor again = new Survivor(SELF, recovered, ledger);
            assertThat(again.objection() == null).isEqualTo(!alone);
        }
    }

    @Test
    void hearsNothingOfTheOldCluster() {
        ofThree();
        Ledger ledger = recover();
        GroupState state =
                Transition.recover(Given.config(1, 3, Given.LIMITS), log.recovered(), ledger, 0, 1);
        Ballot high = new Ballot(7, 99, 2);
        List<Message> words =
                List.of(
                        new Prepare(high, 8, Ballot.NONE),
                        Given.accept(high, 8, 8, 8),
                        new Message.Decided(high, 99));
        for (Message word : words) {
            Outcome outcome = Transition.fold(state, 1, List.of(Given.heard(2, word)));
            assertThat(outcome.state().acceptor()).isEqualTo(state.acceptor());
            assertThat(outcome.state().learner()).isEqualTo(state.learner());
            assertThat(outcome.persist()).isEmpty();
        }
    }

    @Test
    void decidesFirstWhatItHasAcceptedOfAChangeThatKeepsIt() {
        began(Given.membership(3));
        stored(run(OLD, 0, command(2, 0), change(-1, voters(1, 3, 4))), 1);
        Ledger ledger = recover();
        assertThat(ledger.membership().members()).containsExactly(new Voter(1, storage(1)));
        assertThat(ledger.membership().version()).isEqualTo(2);
        assertThat(ledger.used().members()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void refusesWhereAnAcceptedChangeMayHaveRemovedIt() {
        began(Given.membership(3));
        stored(run(OLD, 0, command(2, 0), change(-1, voters(2, 3, 4))), 1);
        assertThat(survivor().objection()).isEqualTo(Objection.LEAVING);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> survivor().alone(NEW_CLUSTER))
                .withMessageContaining("LEAVING");
    }

    @Test
    void refusesWhoIsNoMember() {
        began(Given.membership(3));
        stored(run(OLD, 0, change(-1, voters(2, 3, 4))), 1);
        assertThat(survivor().objection()).isEqualTo(Objection.NO_MEMBER);
        PeerIdentity wiped = new PeerIdentity(2, 999, 1, 1);
        assertThat(survivor(wiped).objection()).isEqualTo(Objection.NO_MEMBER);
    }

    @Test
    void refusesWhoHoldsNothing() {
        assertThat(survivor().objection()).isEqualTo(Objection.NO_GENESIS);
    }

    /** The others may never have begun: under the new cluster id they would be a quorum. */
    @Test
    void refusesWhoHoldsNoValue() {
        began(Given.membership(3));
        log.apply(new PromiseGiven(ballot(1, 1)));
        assertThat(survivor().objection()).isEqualTo(Objection.NO_VALUES);
        stored(run(OLD, 0, command(2, 0)), 0);
        assertThat(survivor().objection()).isNull();
    }

    @Test
    void refusesWhoDecidesAlone() {
        began(Given.membership(1));
        stored(run(ballot(1, 1), 0, change(-1, voters(1, 2))), 0);
        assertThat(survivor().objection()).isEqualTo(Objection.DECIDES_ALONE);
    }

    @Test
    void aFollowerMayGoOnAloneWithWhatItHasLearned() {
        began(
                new Membership(
                        Ballot.GENESIS_VERSION,
                        List.of(new Voter(2, storage(2))),
                        List.of(new Voter(1, storage(1))),
                        1,
                        1,
                        Membership.DEFAULT_LEASE_NANOS));
        stored(run(OLD, 0, command(2, 0)), 1);
        Ledger ledger = recover();
        assertThat(ledger.membership().admits(1, storage(1))).isTrue();
        assertThat(ledger.membership().members()).hasSize(1);
    }

    @Test
    void takesNoClusterIdOfBefore() {
        ofThree();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> survivor().alone(Given.CLUSTER))
                .withMessageContaining("cluster id");
    }
}
