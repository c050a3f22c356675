// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.ReadAnswer;
import org.reactivepaxos.protocol.Value.Command;

final class RealTimeOrderTest {

    private static final PeerIdentity SELF = Given.identity(1);

    private final RealTimeOrder order = new RealTimeOrder();

    @Test
    void aWriteStandsAboveWhatWasAcknowledgedBeforeItBegan() {
        proposed(0);
        acknowledged(0, 5);
        proposed(1);
        assertThatCode(() -> acknowledged(1, 6)).doesNotThrowAnyException();
        proposed(2);
        assertThatThrownBy(() -> acknowledged(2, 4)).isInstanceOf(BrokenTruth.class);
    }

    @Test
    void writesThatOverlapStandInAnyOrder() {
        proposed(0);
        proposed(1);
        acknowledged(0, 5);
        assertThatCode(() -> acknowledged(1, 4)).doesNotThrowAnyException();
    }

    @Test
    void aReadSeesWhatWasAcknowledgedBeforeItBegan() {
        proposed(0);
        acknowledged(0, 5);
        order.readAsked(1, 7);
        assertThatThrownBy(() -> answered(7, 5)).isInstanceOf(BrokenTruth.class);
    }

    @Test
    void aWriteStandsAboveWhatAReadHasSeenBeforeItBegan() {
        order.readAsked(1, 7);
        answered(7, 6);
        proposed(0);
        assertThatThrownBy(() -> acknowledged(0, 5)).isInstanceOf(BrokenTruth.class);
    }

    @Test
    void aReadSeesWhatAnEarlierReadHasSeen() {
        order.readAsked(1, 7);
        answered(7, 6);
        order.readAsked(1, 8);
        assertThatThrownBy(() -> answered(8, 5)).isInstanceOf(BrokenTruth.class);
    }

    @Test
    void aWriteThatNobodyWaitsForStandsAboveWhatEndedBeforeIt() {
        proposed(0);
        acknowledged(0, 5);
        proposed(1);
        assertThatThrownBy(() -> order.decided(2, decision(1, 3))).isInstanceOf(BrokenTruth.class);
    }

    private static ProposalId id(long sequence) {
        return new ProposalId(SELF.storage(), SELF.incarnation(), sequence);
    }

    private void proposed(long sequence) {
        order.proposed(id(sequence), new byte[0]);
    }

    private static Decision decision(long sequence, long instance) {
        Command command = new Command(id(sequence), 0, 0, new byte[0]);
        return new Decision(instance, Values.of(List.of(command)), List.of(), List.of());
    }

    private void acknowledged(long sequence, long instance) {
        order.answered(SELF, List.of(decision(sequence, instance)), List.of());
    }

    private void answered(long readId, long index) {
        order.answered(SELF, List.of(), List.of(new ReadAnswer(readId, index)));
    }
}
