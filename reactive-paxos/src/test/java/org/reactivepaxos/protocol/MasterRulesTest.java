// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.protocol.Given.MILLI;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.heard;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Event.Proposed;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.MasterEntry.Action;
import org.reactivepaxos.protocol.MasterState.Holder;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Value.Command;

/** The master among members (S11), as member 2 of three sees it. */
final class MasterRulesTest {

    private static final long X = 100 * MILLI;
    private static final long BELIEF = X * (1_000_000 - 100_000) / (1_000_000 + 100_000);

    private static Command entry(int member, long incarnation, long sequence, MasterEntry entry) {
        ProposalId id = new ProposalId(Given.storage(member), incarnation, sequence);
        return new Command(id, 0, MasterEntry.MACHINE, entry.encoded());
    }

    private static Command entry(int member, long sequence, Action action, long revision) {
        int successor = action == Action.TRANSFER ? 3 : 0;
        return entry(member, 1, sequence, new MasterEntry(action, revision, X, successor));
    }

    private static Ledger ledger(Command... commands) {
        Ledger start = Ledger.start(new Genesis(Given.CLUSTER, Given.membership(3)));
        return start.next(new Run(Ballot.NONE, 0, Values.of(commands))).ledger();
    }

    private static GroupState learns(GroupState state, long now, Command... commands) {
        long first = state.decidedBelow();
        CatchUpReply reply = new CatchUpReply(first, Values.of(commands), first + commands.length);
        return after(state, now, heard(1, reply));
    }

    private static GroupState proposes(GroupState state, long now, Action action) {
        int successor = action == Action.TRANSFER ? 3 : 0;
        Event.Request request = MasterEntry.request(action, X, successor);
        return after(state, now, new Proposed(state.nextSequence(), List.of(request)));
    }

    private static Command offered(GroupState state) {
        return state.proposer().at(state.nextSequence() - 1);
    }

    private static long revisionOffered(GroupState state, long now) {
        return MasterEntry.decode(offered(proposes(state, now, Action.CLAIM)).payload()).revision();
    }

    private static boolean believes(GroupState state, long now) {
        return state.mastership(now).self();
    }

    /** Master by its own claim, first offered at 0 and decided at once. */
    private static GroupState master() {
        GroupState claiming = proposes(Given.member(2, 3), 0, Action.CLAIM);
        return learns(claiming, 0, offered(claiming));
    }

    @Test
    void theTermGrowsWithTheHolderOnly() {
        MasterState state =
                ledger(
                                entry(1, 0, Action.CLAIM, -1),
                                entry(1, 1, Action.RENEW, 0),
                                entry(1, 2, Action.CLAIM, 1))
                        .master();
        assertThat(state.term()).isEqualTo(1);
        assertThat(state.revision()).isEqualTo(2);
        Command successor = entry(1, 2, 0, new MasterEntry(Action.CLAIM, 0, X, 0));
        Ledger restarted = ledger(entry(1, 0, Action.CLAIM, -1), successor);
        assertThat(restarted.master().term()).as("another start of it").isEqualTo(2);
        assertThat(restarted.master().holder()).isEqualTo(new Holder(1, Given.storage(1), 2));
    }

    @Test
    void aRenewalDefeatsAClaimThatHasNotSeenIt() {
        Ledger ledger =
                ledger(
                        entry(1, 0, Action.CLAIM, -1),
                        entry(1, 1, Action.RENEW, 0),
                        entry(2, 0, Action.CLAIM, 0));
        assertThat(Objects.requireNonNull(ledger.master().holder()).member()).isEqualTo(1);
        assertThat(ledger.master().revision()).isEqualTo(1);
    }

    @Test
    void onlyTheHolderRenewsAndResigns() {
        for (Action action : List.of(Action.RENEW, Action.RESIGN, Action.TRANSFER)) {
            Ledger ledger = ledger(entry(1, 0, Action.CLAIM, -1), entry(2, 0, action, 0));
            assertThat(ledger.master().revision()).as("%s", action).isZero();
        }
        assertThat(ledger(entry(1, 0, Action.RENEW, -1)).master()).isEqualTo(MasterState.NONE);
    }

    @Test
    void whatIsNoEntryHasNoEffectAndHoldsNobodyUp() {
        Command claim = entry(1, 0, Action.CLAIM, -1);
        Command none = new Command(claim.id(), 0, MasterEntry.MACHINE, new byte[] {9, 9});
        assertThat(ledger(none).master()).isEqualTo(MasterState.NONE);
        assertThat(ledger(none, entry(1, 1, Action.CLAIM, -1)).master().revision()).isEqualTo(1);
    }

    @Test
    void aRepeatedEntryHasNoEffect() {
        Command claim = entry(1, 0, Action.CLAIM, -1);
        Command again = entry(1, 0, Action.CLAIM, 0);
        assertThat(ledger(claim, again).master().revision()).isZero();
    }

    @Test
    void claimsOnlyWhenTheOthersLeaseIsOverByItsOwnClock() {
        GroupState state = learns(Given.member(2, 3), 5 * MILLI, entry(1, 0, Action.CLAIM, -1));
        assertThat(revisionOffered(state, 5 * MILLI + X - 1)).isEqualTo(MasterEntry.NO_REVISION);
        assertThat(revisionOffered(state, 5 * MILLI + X)).isZero();
        GroupState renewed = learns(state, 50 * MILLI, entry(1, 1, Action.RENEW, 0));
        assertThat(revisionOffered(renewed, 50 * MILLI + X - 1)).isEqualTo(MasterEntry.NO_REVISION);
        assertThat(revisionOffered(renewed, 50 * MILLI + X)).isEqualTo(1);
    }

    @Test
    void believesForLessThanTheLeaseFromBeforeTheFirstOffer() {
        GroupState claiming = proposes(Given.member(2, 3), 10 * MILLI, Action.CLAIM);
        assertThat(believes(claiming, 10 * MILLI)).isFalse();
        GroupState master = learns(claiming, 60 * MILLI, offered(claiming));
        assertThat(believes(master, 60 * MILLI)).isTrue();
        assertThat(believes(master, 10 * MILLI + BELIEF - 1)).isTrue();
        assertThat(believes(master, 10 * MILLI + BELIEF)).isFalse();
        assertThat(master.mastership(60 * MILLI).term()).isEqualTo(1);
    }

    @Test
    void aClaimThatIsDecidedTooLateMakesNobodyMaster() {
        GroupState claiming = proposes(Given.member(2, 3), 0, Action.CLAIM);
        assertThat(believes(learns(claiming, BELIEF, offered(claiming)), BELIEF)).isFalse();
    }

    @Test
    void offeringAgainDoesNotTimeAClaimAnew() {
        GroupState claiming = proposes(Given.member(2, 3), 0, Action.CLAIM);
        Event leader = heard(1, new Message.Heartbeat(Given.ballot(1, 1), 1, 0));
        GroupState offeredAgain = after(claiming, 70 * MILLI, leader);
        GroupState late = learns(offeredAgain, 80 * MILLI, offered(claiming));
        assertThat(believes(late, 80 * MILLI)).isTrue();
        assertThat(believes(late, BELIEF)).isFalse();
    }

    @Test
    void aRenewalProlongsTheBeliefFromItsOwnOffer() {
        GroupState renewing = proposes(master(), 40 * MILLI, Action.RENEW);
        assertThat(believes(renewing, BELIEF)).as("not decided").isFalse();
        GroupState renewed = learns(renewing, 50 * MILLI, offered(renewing));
        assertThat(believes(renewed, 40 * MILLI + BELIEF - 1)).isTrue();
        assertThat(believes(renewed, 40 * MILLI + BELIEF)).isFalse();
    }

    @Test
    void noEarlierClaimRevivesTheBeliefAfterAResignation() {
        for (Action end : List.of(Action.RESIGN, Action.TRANSFER)) {
            GroupState renewing = proposes(master(), MILLI, Action.RENEW);
            Command renewal = offered(renewing);
            GroupState resigning = proposes(renewing, 2 * MILLI, end);
            assertThat(believes(resigning, 2 * MILLI)).as("%s", end).isFalse();
            assertThat(believes(learns(resigning, 3 * MILLI, renewal), 3 * MILLI)).isFalse();
        }
    }

    @Test
    void endsTheBeliefWhenAnotherIsMaster() {
        GroupState overtaken = learns(master(), MILLI, entry(1, 0, Action.CLAIM, 0));
        assertThat(believes(overtaken, MILLI)).isFalse();
        assertThat(overtaken.mastership(MILLI).term()).isEqualTo(2);
    }

    @Test
    void aResignationLetsOthersClaimAtOnce() {
        GroupState state =
                learns(
                        Given.member(2, 3),
                        0,
                        entry(1, 0, Action.CLAIM, -1),
                        entry(1, 1, Action.RESIGN, 0));
        assertThat(state.mastership(0).holder()).isNull();
        assertThat(revisionOffered(state, 0)).isEqualTo(1);
    }

    @Test
    void afterATransferOnlyTheSuccessorClaimsAtOnceAndIsMasterByItsOwnClaim() {
        Command claim = entry(1, 0, Action.CLAIM, -1);
        GroupState other = learns(Given.member(2, 3), 0, claim, entry(1, 1, Action.TRANSFER, 0));
        assertThat(revisionOffered(other, X - 1)).isEqualTo(MasterEntry.NO_REVISION);
        assertThat(revisionOffered(other, X)).isEqualTo(1);
        Command toTwo = entry(1, 1, 1, new MasterEntry(Action.TRANSFER, 0, X, 2));
        GroupState successor = learns(Given.member(2, 3), 0, claim, toTwo);
        assertThat(believes(successor, 0)).isFalse();
        GroupState claiming = proposes(successor, 0, Action.CLAIM);
        assertThat(believes(learns(claiming, 0, offered(claiming)), 0)).isTrue();
    }

    @Test
    void whoStartsAgainIsNotMasterAndWaitsInFull() {
        Command former = entry(2, 0, 0, new MasterEntry(Action.CLAIM, -1, X, 0));
        Run log = Given.run(Given.ballot(1, 1), 0, former);
        GroupState state = Given.member(2, 3, Given.LIMITS, new RunStored(log, 1));
        assertThat(state.mastership(0).term()).isEqualTo(1);
        assertThat(believes(state, 0)).isFalse();
        assertThat(revisionOffered(state, X - 1)).isEqualTo(MasterEntry.NO_REVISION);
        assertThat(revisionOffered(state, X)).isZero();
    }

    @Test
    void ofManyOpenClaimsTheOldestMakesNobodyMaster() {
        GroupState one = proposes(Given.member(2, 3), 0, Action.CLAIM);
        GroupState some = one;
        for (int i = 1; i < 16; i++) {
            some = proposes(some, 0, Action.CLAIM);
        }
        assertThat(believes(learns(some, 0, offered(one)), 0)).isTrue();
        GroupState many = proposes(some, 0, Action.CLAIM);
        GroupState told = learns(many, 0, offered(one));
        assertThat(told.mastership(0).holder()).isNotNull();
        assertThat(believes(told, 0)).isFalse();
    }

    @Test
    void readsEntriesAsWrittenAndRefusesOthers() {
        for (Action action : Action.values()) {
            int successor = action == Action.TRANSFER ? 7 : 0;
            MasterEntry entry = new MasterEntry(action, 1L << 40, MasterEntry.LEASE_MAX, successor);
            assertThat(MasterEntry.decode(entry.encoded())).isEqualTo(entry);
        }
        assertThatThrownBy(() -> MasterEntry.decode(new byte[] {1, 0, 0}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MasterEntry.decode(new byte[22]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version");
    }
}
