// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.protocol.Given.ballot;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.run;
import static org.reactivepaxos.protocol.Given.values;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Incarnation.Range;
import org.reactivepaxos.protocol.Value.Command;

/** Equality, order and words of the small parts. */
final class PlainDataTest {

    private static Command wrote(long sequence, long done, int machine, byte... payload) {
        return new Command(new ProposalId(1, 2, sequence), done, machine, payload);
    }

    @Test
    void commandsAreEqualInAllTheirParts() {
        Command one = wrote(3, 1, 5, (byte) 7);
        assertThat(one)
                .isEqualTo(wrote(3, 1, 5, (byte) 7))
                .hasSameHashCodeAs(wrote(3, 1, 5, (byte) 7));
        for (Object other :
                List.of(
                        wrote(4, 1, 5, (byte) 7),
                        wrote(3, 2, 5, (byte) 7),
                        wrote(3, 1, 6, (byte) 7),
                        wrote(3, 1, 5, (byte) 8),
                        Value.NOOP)) {
            assertThat(one).isNotEqualTo(other);
        }
    }

    @Test
    void blocksAreEqualByTheirBytes() {
        Values one = values(command(1, 0), Value.NOOP);
        assertThat(one)
                .isEqualTo(Values.decode(one.encoded()))
                .hasSameHashCodeAs(values(command(1, 0), Value.NOOP));
        assertThat(one).isNotEqualTo(values(command(1, 0))).isNotEqualTo(Value.NOOP);
    }

    @Test
    void chainsAreEqualByTheirLastSum() {
        Chain one = Chain.START.next(values(command(1, 0)));
        assertThat(one).isEqualTo(Chain.from(one.last())).hasSameHashCodeAs(Chain.from(one.last()));
        assertThat(one).isNotEqualTo(Chain.START).isNotEqualTo(Value.NOOP);
        assertThat(one.toString()).endsWith(" below 1");
    }

    @Test
    void ballotsAreOrderedByVersionThenRoundThenMember() {
        List<Ballot> ascending =
                List.of(
                        Ballot.NONE,
                        new Ballot(-1, 1, 1),
                        new Ballot(-1, 1, 2),
                        new Ballot(-1, 2, 1),
                        new Ballot(0, 1, 1));
        for (int i = 0; i < ascending.size(); i++) {
            for (int j = 0; j < ascending.size(); j++) {
                Ballot a = ascending.get(i);
                Ballot b = ascending.get(j);
                assertThat(a.isBelow(b)).isEqualTo(i < j);
                assertThat(Integer.signum(a.compareTo(b))).isEqualTo(Integer.compare(i, j));
                assertThat(Ballot.max(a, b)).isEqualTo(ascending.get(Math.max(i, j)));
            }
        }
    }

    @Test
    void aStartOfAProposerRemembersEachSequenceAtItsInstanceInAnyOrder() {
        Incarnation start = Incarnation.starting(1).plus(4, 2, 10).insert(1, 20).insert(9, 30);
        assertThat(start.applied().toList())
                .containsExactly(new Range(1, 2, 20), new Range(4, 6, 10), new Range(9, 10, 30));
        assertThat(start.outcome(5)).isEqualTo(ProposalOutcome.appliedAt(11));
        assertThat(start.outcome(6)).isEqualTo(ProposalOutcome.OPEN);
        assertThat(start.mayTakeAtEnd(9)).isFalse();
        assertThat(start.mayTakeAtEnd(10)).isTrue();
        assertThat(start.remembered()).isEqualTo(4);
        Incarnation settled = start.settle(5);
        assertThat(settled.remembered()).isEqualTo(2);
        assertThat(settled.outcome(4)).isEqualTo(ProposalOutcome.appliedAt(10));
        assertThat(settled.outcome(3)).isEqualTo(ProposalOutcome.SETTLED);
        assertThat(settled.settle(6).applied().size()).isEqualTo(1);
        assertThat(settled.settle(4)).isSameAs(settled);
        assertThat(Incarnation.starting(1).mayTakeAtEnd(0)).isTrue();
        assertThat(Incarnation.starting(1).settle(3).mayTakeAtEnd(2)).isFalse();
        assertThat(Incarnation.starting(1).settle(3).mayTakeAtEnd(3)).isTrue();
    }

    @Test
    void oneSequenceBehindTheOthersGrowsTheirRangeOnlyWhereItsInstanceFollowsToo() {
        Incarnation start = Incarnation.starting(1).plus(0, 2, 10);
        assertThat(start.plus(2, 1, 12).applied().toList()).containsExactly(new Range(0, 3, 10));
        assertThat(start.plus(2, 1, 13).applied().size()).isEqualTo(2);
        assertThat(start.plus(3, 1, 12).applied().size()).isEqualTo(2);
    }

    @Test
    void tellsPeopleWhatItIs() {
        assertThat(ballot(4, 2)).hasToString("-1.4.2");
        assertThat(new ProposalId(255, 1, 2)).hasToString("ff:1:2");
        assertThat(command(1, 0)).hasToString("Command[65:1:0, machine 0, 0 bytes]");
        assertThat(values(command(1, 0))).hasToString(command(1, 0).toString());
        assertThat(values(Value.NOOP, Value.NOOP)).hasToString("2 values, 3 bytes");
        assertThat(Sequence.<Integer>empty().plus(1).plus(2)).hasToString("[1, 2]");
        assertThat(Given.identity(2)).hasToString("member 2 (storage 66, incarnation 1)");
        assertThat(Given.member(2, 3)).hasToString("FOLLOWING promised -1.0.0 decidedBelow 0");
    }

    @Test
    void aMemberWithoutAGenesisTakesNoPart() {
        GroupConfig config = Given.config(1, 3, Given.LIMITS);
        GroupState founding = Transition.recover(config, RecoveredGroup.EMPTY, Ledger.NONE, 0, 1);
        assertThat(founding.standing()).isEqualTo(Standing.FOUNDING);
        assertThat(founding.clusterId()).isEqualTo(Genesis.NO_CLUSTER);
        assertThatThrownBy(founding::membership).isInstanceOf(InvariantViolation.class);
    }

    @Test
    void whatIsNotHeldIsNotSaidToBe() {
        RunWindow window = RunWindow.of(List.of(run(ballot(1, 1), 3, Value.NOOP)));
        assertThat(window.at(2)).isNull();
        assertThat(window.at(4)).isNull();
        assertThatThrownBy(() -> window.held(2)).isInstanceOf(InvariantViolation.class);
        assertThat(AppliedTable.EMPTY.remembered(5)).isZero();
    }
}
