// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.reactivepaxos.protocol.Given.change;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.run;
import static org.reactivepaxos.protocol.Given.storage;
import static org.reactivepaxos.protocol.Given.voters;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivepaxos.protocol.MasterState.Holder;
import org.reactivepaxos.protocol.Outcome.Changed;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.Outcome.Drop.Reason;
import org.reactivepaxos.protocol.Outcome.Verdict;
import org.reactivepaxos.protocol.Value.Change;
import org.reactivepaxos.protocol.Value.Command;

/** What membership entries do to the ledger (S6). */
final class LedgerTest {

    private static final Ballot BALLOT = Given.ballot(1, 1);
    private static final Ledger START =
            Ledger.start(new Genesis(Given.CLUSTER, Given.membership(3)));

    private static Membership of(int phase1, int phase2, long lease, Voter... voters) {
        return new Membership(-1, List.of(voters), List.of(), phase1, phase2, lease);
    }

    private static Voter voter(int member) {
        return new Voter(member, storage(member));
    }

    static Stream<Membership> invalid() {
        Voter one = voter(1);
        Voter two = voter(2);
        String tooLong = "x".repeat(Membership.MAX_ADDRESS_LENGTH + 1);
        return Stream.of(
                of(1, 1, 1),
                of(0, 2, 1, one, two),
                of(2, 0, 1, one, two),
                of(3, 1, 1, one, two),
                of(1, 3, 1, one, two),
                of(1, 1, 1, one, two),
                of(2, 2, 0, one, two),
                of(2, 2, 1, one, one),
                of(2, 2, 1, one, new Voter(9, storage(1))),
                of(2, 2, 1, one, new Voter(2, 999)),
                of(2, 2, 1, one, new Voter(9, storage(2))),
                new Membership(-1, List.of(one), List.of(one), 1, 1, 1),
                of(1, 1, 1, new Voter(1, storage(1), List.of(tooLong))),
                of(1, 1, 1, new Voter(1, storage(1), Collections.nCopies(9, "a"))),
                voters(Stream.iterate(1, i -> i + 1).limit(101).toArray(Integer[]::new)));
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void whatBreaksARuleHasNoEffect(Membership wanted) {
        Ledger.Step step = START.next(run(BALLOT, 0, change(-1, wanted)));
        assertThat(step.decision().changes())
                .extracting(Changed::verdict)
                .containsExactly(Verdict.INVALID);
        assertThat(step.decision().dropped()).containsExactly(new Drop(0, Reason.REFUSED, -1));
        assertThat(step.ledger().membership()).isEqualTo(Given.membership(3));
        assertThat(step.ledger().used()).isEqualTo(START.used());
    }

    @Test
    void aMembershipAtItsBoundsIsValid() {
        String longest = "x".repeat(Membership.MAX_ADDRESS_LENGTH);
        List<String> most = Collections.nCopies(Membership.MAX_ADDRESSES, longest);
        assertThat(of(1, 1, 1, new Voter(1, storage(1), most)).isValid()).isTrue();
        Integer[] members =
                Stream.iterate(1, i -> i + 1).limit(Membership.MAX_MEMBERS).toArray(Integer[]::new);
        assertThat(voters(members).isValid()).isTrue();
    }

    @Test
    void aGenesisIsCheckedTheSameWay() {
        invalid()
                .filter(membership -> !membership.isValid())
                .forEach(
                        membership ->
                                assertThatIllegalArgumentException()
                                        .isThrownBy(() -> new Genesis(1, membership)));
        assertThat(Membership.genesis(List.of(voter(2), voter(1))).voters())
                .containsExactly(voter(1), voter(2));
    }

    @Test
    void takesEffectForTheInstancesAfterItsOwn() {
        Run run =
                run(
                        BALLOT,
                        0,
                        command(4, 0),
                        change(-1, voters(1, 2, 4)),
                        command(4, 1),
                        command(3, 0));
        Ledger.Step step = START.next(run);
        assertThat(step.ledger().membership()).isEqualTo(voters(1, 2, 4).at(1));
        assertThat(step.ledger().below()).isEqualTo(4);
        // Instance 3: its proposer was let go.
        assertThat(step.decision().dropped())
                .containsExactly(
                        new Drop(0, Reason.NO_MEMBER, -1), new Drop(3, Reason.NO_MEMBER, -1));
        assertThat(step.ledger().table().outcome(command(3, 0).id()))
                .isEqualTo(ProposalOutcome.NEVER);
        assertThat(step.ledger().table().covers(command(4, 1).id())).isTrue();
    }

    @Test
    void theLogMeansTheSameHoweverItIsCut() {
        Run whole =
                run(
                        BALLOT,
                        0,
                        command(1, 0),
                        change(-1, voters(1, 4)),
                        command(4, 0),
                        change(-1, voters(1, 5)),
                        change(1, voters(1, 5)),
                        command(4, 1),
                        command(5, 0));
        Ledger atOnce = START.next(whole).ledger();
        Ledger oneByOne = START;
        for (long i = 0; i < whole.below(); i++) {
            oneByOne = oneByOne.next(whole.within(i, i + 1)).ledger();
        }
        // Which sums a chain remembers depends on the cut; the last one does not.
        assertThat(oneByOne.chain()).isEqualTo(atOnce.chain());
        assertThat(oneByOne).usingRecursiveComparison().ignoringFields("chain").isEqualTo(atOnce);
    }

    @Test
    void twoChangesOfOneVersionDoNotBothTakeEffect() {
        Change first = change(-1, voters(1, 2, 3, 4));
        Ledger.Step step = START.next(run(BALLOT, 0, first, first, change(0, voters(1, 2))));
        assertThat(step.decision().changes())
                .extracting(Changed::verdict)
                .containsExactly(Verdict.APPLIED, Verdict.STALE, Verdict.APPLIED);
        assertThat(step.ledger().membership().version()).isEqualTo(2);
        assertThat(step.decision().dropped()).containsExactly(new Drop(1, Reason.REFUSED, -1));
    }

    @Test
    void noIdEverComesBackAsANewOne() {
        Ledger without = START.next(run(BALLOT, 0, change(-1, voters(1, 2)))).ledger();
        assertThat(without.judge(change(0, voters(1, 2, 3)))).isEqualTo(Verdict.INVALID);
        assertThat(without.judge(change(0, voters(1, 2, 4)))).isEqualTo(Verdict.APPLIED);
    }

    @Test
    void aFollowerMayBecomeAVoterAndBack() {
        Membership follows =
                new Membership(-1, List.of(voter(1)), List.of(voter(2), voter(3)), 1, 1, 1);
        Ledger ledger = START.next(run(BALLOT, 0, change(-1, follows))).ledger();
        assertThat(ledger.membership().admits(2, storage(2))).isFalse();
        assertThat(ledger.membership().names(2, storage(2))).isTrue();
        assertThat(ledger.judge(change(0, voters(1, 2, 3)))).isEqualTo(Verdict.APPLIED);
        Ledger.Step proposal = ledger.next(run(BALLOT, 1, command(2, 0)));
        assertThat(proposal.decision().dropped()).isEmpty();
    }

    @Test
    void aChangeIsReadAsItWasWritten() {
        Voter voter = new Voter(7, -7, List.of("one:1", "\u00fc"));
        Membership wanted = new Membership(3, List.of(voter), List.of(voter(1)), 1, 1, 5);
        Values written = Values.of(command(1, 0), change(3, wanted), Value.NOOP);
        Values read = Values.decode(written.encoded());
        assertThat(read.get(1)).isEqualTo(change(3, wanted));
        assertThat(read.get(2)).isEqualTo(Value.NOOP);
    }

    @Test
    void aChangeThatEndsEarlyIsRefused() {
        byte[] whole = Values.of(change(3, voters(1, 2))).encoded();
        for (int length = 2; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatIllegalArgumentException().isThrownBy(() -> Values.decode(part));
        }
    }

    @Test
    void aDiskThatIsLetGoIsFencedAndAFollowerIsNot() {
        Membership follows = new Membership(-1, List.of(voter(1)), List.of(voter(2)), 1, 1, 1);
        AppliedTable table =
                START.next(run(BALLOT, 0, command(2, 0), command(3, 0), change(-1, follows)))
                        .ledger()
                        .table();
        assertThat(table.outcome(command(3, 0).id())).isEqualTo(ProposalOutcome.appliedAt(1));
        assertThat(table.outcome(command(3, 1).id())).isEqualTo(ProposalOutcome.NEVER);
        assertThat(table.outcome(command(2, 1).id())).isEqualTo(ProposalOutcome.OPEN);
    }

    @Test
    void aClaimIsJudgedByTheMembershipOfItsInstance() {
        Run run = run(BALLOT, 0, claim(4), change(-1, voters(1, 2, 4)), claim(3), claim(4));
        Ledger ledger = START.next(run).ledger();
        assertThat(ledger.master().revision()).isEqualTo(3);
        assertThat(ledger.master().term()).isEqualTo(1);
        assertThat(ledger.master().holder()).isEqualTo(new Holder(4, storage(4), 1));
    }

    private static Command claim(int member) {
        byte[] wanted = new MasterEntry(MasterEntry.Action.CLAIM, -1, 1, 0).encoded();
        return new Command(new ProposalId(storage(member), 1, 0), 0, MasterEntry.MACHINE, wanted);
    }
}
