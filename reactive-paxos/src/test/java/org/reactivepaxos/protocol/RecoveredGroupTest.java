// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.ballot;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.fold;
import static org.reactivepaxos.protocol.Given.heard;
import static org.reactivepaxos.protocol.Given.proposed;
import static org.reactivepaxos.protocol.Given.run;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.protocol.Event.ReadAsked;
import org.reactivepaxos.protocol.Event.SnapshotTaken;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Message.Forward;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotOffer;
import org.reactivepaxos.protocol.Value.Command;

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
        assertThat(anew.reads().nextId()).isEqualTo(busy.reads().nextId()).isPositive();
    }

    private static Outcome led(GroupState state, Event... events) {
        GroupState heard = after(state, 0, heard(1, new Heartbeat(BALLOT, 1, 2)));
        return fold(heard, 0, events);
    }

    private static List<Command> forwarded(Outcome outcome) {
        List<Command> all = new ArrayList<>();
        for (Send send : outcome.atOnce()) {
            if (send.message() instanceof Forward forward) {
                for (int i = 0; i < forward.commands().count(); i++) {
                    all.add((Command) forward.commands().get(i));
                }
            }
        }
        return all;
    }

    /** Else the mark would pass what may be chosen yet, and its outcome be told wrongly (S8). */
    @Test
    void goesOnOfferingWhatMayHaveLeftAndTheMarkWaitsForIt() {
        Outcome left = led(member(), proposed(0, 3));
        assertThat(forwarded(left)).hasSize(3);
        GroupState anew = anew(left.state());
        assertThat(anew.openProposals()).isEqualTo(3);
        Outcome heard = fold(anew, 0, heard(1, new Heartbeat(BALLOT, 1, 2)), proposed(3, 1));
        assertThat(forwarded(heard)).startsWith(forwarded(left).toArray(new Command[0]));
        assertThat(forwarded(heard).get(3).doneBelow()).isZero();
        Run first = run(BALLOT, 2, forwarded(left).get(0));
        Outcome settled =
                fold(
                        heard.state(),
                        0,
                        heard(3, new CatchUpReply(2, first.values(), 3)),
                        proposed(4, 1));
        assertThat(forwarded(settled).get(0).doneBelow()).isOne();
    }

    @Test
    void whatNeverLeftEndsWithItsGroup() {
        GroupState unheard = after(member(), 0, proposed(0, 2));
        GroupState anew = anew(unheard);
        assertThat(anew.openProposals()).isZero();
        assertThat(anew.nextSequence()).isEqualTo(2);
        assertThat(forwarded(led(anew, proposed(2, 1))))
                .extracting(Command::doneBelow)
                .containsExactly(2L);
    }

    /** Whom it offered it would wait for it in vain: nothing of it is sent (S12). */
    @ParameterizedTest
    @ValueSource(longs = {2, 3})
    void offersItsSnapshotOnlyOnceItIsThatOfAnotherMember(long below) {
        Outcome decided = fold(member(), 0, heard(1, new Heartbeat(BALLOT, 1, 3)));
        Ledger own = member().ledger();
        GroupState ended = after(decided.state(), 0, new SnapshotTaken(own, 2));
        RecoveredGroup recovered = RecoveredGroup.fromItsPeers(ended, own);
        GroupState anew = Transition.recover(ended.config(), recovered, ended.ledger(), 0, 1);
        assertThat(fold(anew, 0, heard(3, new CatchUp(0))).atOnce()).isEmpty();
        Ledger theirs = below == 2 ? own : decided.state().ledger();
        GroupState filled = after(anew, 0, new SnapshotTaken(theirs, 2));
        assertThat(fold(filled, 0, heard(3, new CatchUp(0))).atOnce())
                .containsExactly(new Send(3, new SnapshotOffer(below)));
    }

    @Test
    void needsTheWholeLog() {
        GroupState compacted = after(member(), 0, new SnapshotTaken(member().ledger(), 2));
        assertThatThrownBy(() -> RecoveredGroup.fromTheBeginning(compacted, 0))
                .isInstanceOf(InvariantViolation.class);
    }
}
