// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.run;
import static org.reactivepaxos.protocol.ScriptedGroup.NO_LEASE;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.protocol.Event.SnapshotTaken;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.LogRecord.Checkpoint;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.LogRead;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotOffer;

/**
 * The hazards of snapshots and cleaning that were found in the systems this one descends from, as
 * far as the core has them; docs/tests.md says what waits.
 */
final class SnapshotHazardsTest {

    private static final int LOG = 6;

    /** Member 2, with so many decided values in one run on its disk and none in memory. */
    private static DurableLog disk(LogRecord... more) {
        DurableLog disk = new DurableLog();
        disk.apply(new LogRecord.GenesisTaken(new Genesis(Given.CLUSTER, Given.membership(3))));
        Value[] values = new Value[LOG];
        for (int i = 0; i < LOG; i++) {
            values[i] = command(1, i);
        }
        disk.apply(new RunStored(run(Given.ballot(5, 1), 0, values), LOG));
        for (LogRecord entry : more) {
            disk.apply(entry);
        }
        return disk;
    }

    private static Ledger ledgerBelow(long below) {
        DurableLog disk = disk();
        Ledger ledger = Ledger.start(disk.recovered().genesis());
        for (Run part : disk.runs(0, below)) {
            ledger = ledger.next(part).ledger();
        }
        return ledger;
    }

    /**
     * H2: a member that installed a snapshot, or cleaned its log, had forgotten what it promised
     * and voted for with it.
     */
    @Test
    void h02InstallingASnapshotForgetsNoPromiseAndNoVoteAbove() {
        ScriptedGroup group = ScriptedGroup.of(5, NO_LEASE, new Limits(64, 1, 1 << 12, 0, 99));
        group.elect(1);
        group.hold(1, 3);
        group.at(1).propose("stale");
        group.cut(1, 2);
        group.cut(1, 4);
        group.cut(1, 5);
        for (int other : List.of(2, 4, 5)) {
            group.drop(1, other);
            group.cut(other, 1);
        }
        group.elect(2);
        group.cut(2, 3);
        group.at(2).propose("a");
        group.deliver();
        group.at(2).propose("b");
        group.deliver();
        group.at(2).snapshot(2);
        Ballot promised = group.at(3).state().acceptor().promised();
        assertThat(promised.member()).isEqualTo(2);

        group.heal();
        group.hold(1, 3);
        group.isolate(1);
        group.at(2).pass(10 * ScriptedGroup.MILLI);
        group.deliver();
        assertThat(group.news()).anyMatch(line -> line.startsWith("3 installs the snapshot"));
        group.at(3).crash();
        group.at(3).start();
        assertThat(group.at(3).state().acceptor().promised()).isEqualTo(promised);
        group.deliver(1, 3);
        assertThat(group.news()).anyMatch(line -> line.startsWith("3 to [1]: Nack"));
        assertThat(group.at(3).applied()).containsExactly("a", "b");
    }

    /**
     * H11: the log was cleaned up to the snapshot of the machine that was ahead. Here a snapshot is
     * the lowest that all machines have, and nothing above it is ever let go of.
     */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 3, 4, 6, 100})
    void h11TheLogIsLetGoOfBelowTheSnapshotAtMost(long retainFrom) {
        GroupState state = Given.member(2, 3, Given.LIMITS, new RunStored(wholeLog(), LOG));
        Ledger three = ledgerBelow(3);
        Outcome outcome = Given.fold(state, 0, new SnapshotTaken(three, retainFrom));
        Checkpoint expected = new Checkpoint(three, Math.min(3, retainFrom));
        assertThat(outcome.persist()).containsExactly(expected);
    }

    private static Run wholeLog() {
        return disk().runs(0, LOG).get(0);
    }

    /** H12: a snapshot amid a batch was taken for one of all of it, or of nothing. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void h12ASnapshotAmidARunIsGoneOnFromAtItsVeryInstance(long below) {
        DurableLog disk = disk(new Checkpoint(ledgerBelow(below), below));
        RecoveredGroup recovered = disk.recovered();
        assertThat(recovered.base().below()).isEqualTo(below);
        List<Decision> replayed = new ArrayList<>();
        Ledger after = disk.ledger(recovered, replayed::add);
        long next = below;
        for (Decision decision : replayed) {
            assertThat(decision.first()).isEqualTo(next);
            assertThat(decision.dropped()).isEmpty();
            next = decision.below();
        }
        assertThat(next).isEqualTo(LOG);
        assertThat(after.chain()).isEqualTo(ledgerBelow(LOG).chain());
    }

    /** H14: the first instance that was said to be left was the one just deleted. */
    @Test
    void h14WhatIsLeftIsReadAndWhatIsGoneIsOfferedAsASnapshot() {
        GroupState state = Given.member(2, 3, Given.LIMITS, new RunStored(wholeLog(), LOG));
        GroupState cleaned = Given.after(state, 0, new SnapshotTaken(ledgerBelow(5), 3));
        DurableLog disk = disk(new Checkpoint(ledgerBelow(5), 3));
        for (long from = 0; from < LOG; from++) {
            Outcome outcome = Given.fold(cleaned, 0, Given.heard(3, new CatchUp(from)));
            boolean left = from >= 3;
            assertThat(outcome.reads())
                    .isEqualTo(left ? List.of(new LogRead(3, from, LOG)) : List.of());
            assertThat(outcome.atOnce())
                    .isEqualTo(left ? List.of() : List.of(new Send(3, new SnapshotOffer(5))));
            assertThat(disk.read(from, LOG, LOG).isEmpty()).isEqualTo(!left);
        }
    }
}
