// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.protocol.Given.MILLI;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.ballot;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.fold;
import static org.reactivepaxos.protocol.Given.heard;
import static org.reactivepaxos.protocol.Given.proposed;
import static org.reactivepaxos.protocol.Given.values;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Forward;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Value.Command;

final class ProposerRulesTest {

    private static final Ballot LEADER = ballot(5, 1);
    private static final long NOW = 100 * MILLI;

    private static List<Long> sequences(Message forward) {
        List<Long> sequences = new ArrayList<>();
        Values commands = ((Forward) forward).commands();
        for (int i = 0; i < commands.count(); i++) {
            sequences.add(((Command) commands.get(i)).id().sequence());
        }
        return sequences;
    }

    private static long forwards(Outcome outcome) {
        return outcome.atOnce().stream().filter(s -> s.message() instanceof Forward).count();
    }

    @Test
    void holdsProposalsUntilALeaderIsHeardAndOffersThemAgainToTheNext() {
        Outcome none = fold(Given.member(2, 3), 0, proposed(0, 3));
        assertThat(none.atOnce()).isEmpty();
        Outcome first = fold(none.state(), 0, heard(1, new Heartbeat(LEADER, 1, 0)));
        assertThat(forwards(first)).isEqualTo(1);
        Outcome same = fold(first.state(), 0, heard(1, new Heartbeat(LEADER, 2, 0)));
        assertThat(forwards(same)).isZero();
        Outcome next = fold(same.state(), 0, heard(3, new Heartbeat(ballot(6, 3), 1, 0)));
        assertThat(next.atOnce()).extracting(Send::to).contains(3);
        assertThat(forwards(next)).isEqualTo(1);
    }

    @Test
    void whatNeverLeftIsWithdrawnAndWhatLeftOnceIsNot() {
        GroupState waiting = after(Given.member(2, 3), 0, proposed(0, 3));
        GroupState without = after(waiting, 0, new Event.Withdrawn(List.of(0L, 1L)));
        assertThat(without.mayHaveLeft(0))
                .as("it is settled, so it may not be asked again")
                .isTrue();
        Outcome offered = fold(without, 0, heard(1, new Heartbeat(LEADER, 1, 0)));
        assertThat(offered.atOnce())
                .extracting(Send::message)
                .filteredOn(Forward.class::isInstance)
                .singleElement()
                .satisfies(forward -> assertThat(sequences(forward)).containsExactly(2L));
        // The next leader is offered everything again: it has left all the same.
        GroupState next = after(offered.state(), 0, heard(3, new Heartbeat(ballot(6, 3), 1, 0)));
        GroupState lost = after(next, 200 * MILLI);
        GroupState still = after(lost, 200 * MILLI, new Event.Withdrawn(List.of(2L)));
        assertThat(still.openProposals()).isEqualTo(1);
        assertThat(still.mayHaveLeft(2)).isTrue();
    }

    @Test
    void theDoneMarkPassesWhatIsWithdrawn() {
        GroupState waiting = after(Given.member(2, 3), 0, proposed(0, 4));
        GroupState middle = after(waiting, 0, new Event.Withdrawn(List.of(1L, 2L)));
        assertThat(middle.openProposals()).isEqualTo(4);
        GroupState all = after(middle, 0, new Event.Withdrawn(List.of(0L, 3L, 9L)));
        assertThat(all.openProposals()).isZero();
        assertThat(all.nextSequence()).isEqualTo(4);
        Outcome later = fold(all, 0, proposed(4, 1), heard(1, new Heartbeat(LEADER, 1, 0)));
        assertThat(later.atOnce())
                .extracting(Send::message)
                .filteredOn(Forward.class::isInstance)
                .singleElement()
                .satisfies(forward -> assertThat(sequences(forward)).containsExactly(4L));
        assertThat(all.proposer().doneBelow()).isEqualTo(4);
    }

    @Test
    void offersALostProposalAgainWhileLaterOnesSettle() {
        GroupState state =
                after(Given.member(2, 3), 0, proposed(0, 3), heard(1, new Heartbeat(LEADER, 1, 0)));
        Accept later = new Accept(LEADER, 0, 0, values(command(2, 1)), 1);
        GroupState settled = after(state, 90 * MILLI, heard(1, later));
        assertThat(settled.decidedBelow()).isEqualTo(1);
        Outcome outcome = fold(settled, NOW, heard(1, new Heartbeat(LEADER, 2, 1)));
        assertThat(forwards(outcome)).isEqualTo(1);
    }

    @Test
    void aGroupThatCanOnlyWaitSleeps() {
        GroupState waiting = after(Given.member(2, 3), 0, proposed(0, 3));
        assertThat(fold(waiting, 40 * MILLI).wakeAt()).isGreaterThanOrEqualTo(50 * MILLI);
    }

    @Test
    void starvesNeitherItsOwnProposalsNorForwardedOnes() {
        Limits onePerRun = new Limits(40, 1 << 20, 1, 0, 1000);
        List<Accept> runs = proposeTwentyOfEach(onePerRun, 0);
        assertThat(runs).hasSize(40).allMatch(run -> run.values().count() == 1);
        assertThat(ownAmong(runs.subList(0, 20))).isBetween(4L, 16L);
    }

    @Test
    void whatDoesNotFillARunGathersWhileTheWindowIsFull() {
        int one = ValueCodec.sizeOf(command(1, 0));
        GroupState leader =
                Given.leader(Given.member(1, 3, new Limits(1, 1 << 20, 3 * one, 0, 99)));
        GroupState busy = after(leader, NOW, proposed(0, 1));
        assertThat(acceptsTo2(fold(busy, NOW, proposed(1, 2)))).isEmpty();
        List<Accept> full = acceptsTo2(fold(busy, NOW, proposed(1, 5)));
        assertThat(full).hasSize(1);
        assertThat(full.get(0).values().count()).isEqualTo(3);
    }

    @Test
    void aRunHoldsBothWhereItHasRoomForBoth() {
        int two = 2 * ValueCodec.sizeOf(command(1, 0));
        List<Accept> runs = proposeTwentyOfEach(new Limits(40, 1 << 20, two, 0, 1000), 0);
        assertThat(runs).hasSize(20);
        assertThat(ownAmong(runs)).isEqualTo(20);
    }

    @Test
    void onlyARunOfOneValueIsLargerThanItsBound() {
        int bound = 3 * ValueCodec.sizeOf(command(1, 0));
        List<Accept> runs = proposeTwentyOfEach(new Limits(40, 1 << 20, bound, 0, 1000), 2 * bound);
        assertThat(runs).anyMatch(run -> run.values().sizeBytes() > bound);
        assertThat(runs)
                .allMatch(
                        run -> run.values().count() == 1 || run.values().sizeBytes() <= bound + 1);
    }

    /** Twenty own proposals of that size and twenty small forwarded ones, all at once. */
    private static List<Accept> proposeTwentyOfEach(Limits limits, int ownBytes) {
        List<Event.Request> own = Collections.nCopies(20, new Event.Request(0, new byte[ownBytes]));
        Value[] forwarded = new Value[20];
        Arrays.setAll(forwarded, i -> command(2, i));
        Outcome outcome =
                fold(
                        Given.leader(Given.member(1, 3, limits)),
                        NOW,
                        new Event.Proposed(0, own),
                        heard(2, new Forward(values(forwarded))));
        return acceptsTo2(outcome);
    }

    private static List<Accept> acceptsTo2(Outcome outcome) {
        return outcome.atOnce().stream()
                .filter(send -> send.to() == 2)
                .filter(send -> send.message().kind() == Message.Kind.ACCEPT)
                .map(send -> (Accept) send.message())
                .toList();
    }

    private static long ownAmong(List<Accept> runs) {
        long own = 0;
        for (Accept run : runs) {
            for (int i = 0; i < run.values().count(); i++) {
                Command command = (Command) run.values().get(i);
                own += command.id().storage() == Given.storage(1) ? 1 : 0;
            }
        }
        return own;
    }

    @Test
    void whatIsAboutTheMasterHasRoomWhereTheUsersHaveNone() {
        Limits oneOpen = new Limits(1, 1 << 20, 1 << 12, 0, 1);
        GroupState leader = Given.leader(Given.member(1, 3, oneOpen));
        GroupState busy = after(leader, NOW, proposed(0, 1));
        Value[] many = new Value[25];
        Arrays.setAll(many, i -> i < 20 ? command(2, i) : renewal(i));
        GroupState full = after(busy, NOW, heard(2, new Forward(values(many))));
        Sequence<Command> waiting = ((Role.Leading) full.role()).forwarded();
        List<Integer> machines = new ArrayList<>();
        for (int i = 0; i < waiting.size(); i++) {
            machines.add(waiting.get(i).machine());
        }
        int master = MasterEntry.MACHINE;
        assertThat(machines).containsExactly(0, 0, 0, master, master, master);
    }

    private static Command renewal(long sequence) {
        byte[] payload = MasterEntry.request(MasterEntry.Action.RENEW, 1, 0).payload();
        return new Command(command(2, sequence).id(), 0, MasterEntry.MACHINE, payload);
    }

    @Test
    void aLeaderTakesFromAMemberOnlyWhatIsItsOwn() {
        GroupState leader = Given.leader(Given.member(1, 3));
        Outcome outcome = fold(leader, NOW, heard(2, new Forward(values(command(3, 0)))));
        assertThat(outcome.atOnce()).noneMatch(send -> send.message() instanceof Accept);
    }
}
