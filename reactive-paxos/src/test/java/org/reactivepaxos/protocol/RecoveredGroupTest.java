// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.ballot;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.heard;
import static org.reactivepaxos.protocol.Given.proposed;
import static org.reactivepaxos.protocol.Given.run;

import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Event.ReadAsked;
import org.reactivepaxos.protocol.Event.SnapshotTaken;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Message.Heartbeat;

/** A group that starts anew in one process forgets no vote and uses no number twice (S5, S8). */
final class RecoveredGroupTest {

    private static final Ballot BALLOT = ballot(3, 1);

    /** Member 2, which has decided two instances and voted for a third. */
    private static GroupState member() {
        Run decided = run(BALLOT, 0, command(1, 0), command(1, 1));
        Run voted = run(BALLOT, 2, command(1, 2));
        return Given.member(2, 3, Given.LIMITS, new RunStored(decided, 2), new RunStored(voted, 2));
    }

    private static GroupState anew(GroupState ended) {
        RecoveredGroup recovered = RecoveredGroup.fromTheBeginning(ended, 0);
        return Transition.recover(ended.config(), recovered, ended.ledger(), 0, 1);
    }

    @Test
    void keepsItsPromiseAndItsVotes() {
        GroupState ended = member();
        GroupState anew = anew(ended);
        assertThat(anew.acceptor().promised()).isEqualTo(BALLOT);
        assertThat(anew.decidedBelow()).isEqualTo(2);
        assertThat(anew.learner().window().between(2, Long.MAX_VALUE))
                .isEqualTo(ended.learner().window().between(2, Long.MAX_VALUE))
                .isNotEmpty();
    }

    @Test
    void goesOnWithNumbersThatItHasNotUsed() {
        GroupState busy =
                after(
                        member(),
                        0,
                        heard(1, new Heartbeat(BALLOT, 1, 2)),
                        proposed(0, 3),
                        new ReadAsked(1, false));
        GroupState anew = anew(busy);
        assertThat(anew.nextSequence()).isEqualTo(3);
        assertThat(anew.mayHaveLeft(2)).isTrue();
        assertThat(anew.openProposals()).isZero();
        assertThat(anew.reads().nextId()).isEqualTo(busy.reads().nextId()).isPositive();
    }

    @Test
    void needsTheWholeLog() {
        GroupState compacted = after(member(), 0, new SnapshotTaken(member().ledger(), 2));
        assertThatThrownBy(() -> RecoveredGroup.fromTheBeginning(compacted, 0))
                .isInstanceOf(InvariantViolation.class);
    }
}
