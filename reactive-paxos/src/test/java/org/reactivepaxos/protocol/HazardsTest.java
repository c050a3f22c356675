// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.protocol.ScriptedGroup.NO_LEASE;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Event.Received;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.Decided;
import org.reactivepaxos.protocol.Message.Nack;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.Outcome.LogRead;
import org.reactivepaxos.protocol.Role.Following;
import org.reactivepaxos.protocol.Role.Preparing;

/**
 * The safety hazards H1 to H15 that were found in the systems this one descends from, as far as the
 * core can have them. docs/tests.md says where each of the others is held.
 */
final class HazardsTest {

    private static void assertAllApplied(ScriptedGroup group, String... expected) {
        for (ScriptedMember member : group.all()) {
            assertThat(member.applied()).as("member %s", member.member()).containsExactly(expected);
        }
    }

    /**
     * H1: a learned value took the place of a promise, which went down with it; after a restart a
     * stale proposer got its value through.
     */
    @Test
    void h01LearningLowersNoDurablePromise() {
        ScriptedGroup group = ScriptedGroup.of(5, NO_LEASE);
        group.elect(1);
        group.isolate(1);
        group.heal();
        group.hold(1, 3);
        group.at(1).propose("stale");
        group.isolate(1);
        for (int other : List.of(2, 4, 5)) {
            group.drop(1, other);
        }
        group.elect(2);
        group.at(2).propose("chosen");
        group.drop(2, 3);
        group.deliver();
        Ballot promised = group.at(3).state().acceptor().promised();
        group.at(3).happen(new Received(group.at(2).self(), ScriptedGroup.CLUSTER, told(1)));
        group.deliver();
        assertThat(group.at(3).applied()).as("learned, not voted for").containsExactly("chosen");

        group.at(3).crash();
        group.at(3).start();
        assertThat(group.at(3).state().acceptor().promised()).isEqualTo(promised);
        group.news();
        group.deliver(1, 3);
        assertThat(group.news()).anyMatch(line -> line.startsWith("3 to [1]: Nack"));
        assertThat(group.at(3).applied()).containsExactly("chosen");
    }

    private static Message told(long decidedBelow) {
        return new Nack(new Ballot(-1, 9, 3), Ballot.NONE, decidedBelow);
    }

    /**
     * H3: a leader went on without phase 1 over a change of the membership, and its quorum missed
     * that of the new one.
     */
    @Test
    void h03AStaleLeaderChoosesNothingOverAChange() {
        ScriptedGroup group = ScriptedGroup.of(3, NO_LEASE);
        group.join(4, List.of(1, 2, 3));
        group.at(4).timeOut();
        group.deliver();
        group.elect(3);
        group.at(3).change(2, 3, 4);
        group.isolate(3);
        group.drop(3, 1);
        group.drop(3, 2);

        group.elect(1);
        group.at(1).propose("x");
        group.drop(1, 2);
        group.at(1).propose("y");
        group.deliver(1, 2);
        group.deliver(2, 1);
        assertThat(group.at(1).state().decidedBelow()).as("1 and 2 have y, 2 not x").isZero();

        group.heal();
        group.isolate(1);
        group.drop(1, 2);
        group.at(3).timeOut();
        group.at(2).timeOut();
        group.deliver();
        group.at(2).propose("z");
        group.deliver();
        group.heal();
        group.at(4).timeOut();
        group.at(1).timeOut();
        group.pass(100 * ScriptedGroup.MILLI);
        group.deliver();
        assertThat(group.at(1).state().standing()).isEqualTo(Standing.REMOVED);
        assertAllApplied(group, "voters 2,3,4", "z");
    }

    /** H4: a membership was taken out of log order by a member far behind, amid a round of it. */
    @Test
    void h04AMembershipTakesEffectInTheOrderOfTheLogAndEndsTheRoundInFlight() {
        ScriptedGroup group = ScriptedGroup.of(3, NO_LEASE);
        group.isolate(3);
        group.elect(1);
        for (int i = 0; i < 100; i++) {
            group.at(1).propose("v" + i);
            group.deliver();
        }
        group.at(1).change(1, 2);
        group.deliver();
        assertThat(group.at(1).state().membership().version()).isEqualTo(100);

        group.at(3).timeOut();
        group.at(3).happen(Given.yes(2, group.at(3).state()));
        assertThat(group.at(3).state().role()).isInstanceOf(Preparing.class);
        Ballot opened = group.at(3).state().acceptor().promised();
        group.heal();
        group.at(1).pass(10 * ScriptedGroup.MILLI);
        Ballot newer = group.at(1).state().leader();
        group.at(3).happen(heard(group, 1, new Prepare(newer, 101)));
        GroupState told = group.at(3).state();
        assertThat(told.role()).isInstanceOf(Following.class);
        assertThat(told.membership().version()).isEqualTo(Ballot.GENESIS_VERSION);
        assertThat(told.decidedBelow()).isZero();
        assertThat(told.acceptor().promised()).isEqualTo(opened);
        group.deliver();
        assertThat(group.at(3).state().membership().version()).isEqualTo(100);
        assertThat(group.at(3).applied()).isEqualTo(group.at(1).applied()).hasSize(101);
    }

    private static Event heard(ScriptedGroup group, int from, Message message) {
        return new Received(group.at(from).self(), ScriptedGroup.CLUSTER, message);
    }

    /** H5: two proposers of equal bytes were both told that theirs was chosen, which was one. */
    @Test
    void h05EqualPayloadsGetTheirOwnInstances() {
        ScriptedGroup group = ScriptedGroup.of(3, NO_LEASE);
        group.elect(1);
        group.all().forEach(member -> member.propose("same"));
        group.deliver();
        group.at(1).pass(10 * ScriptedGroup.MILLI);
        group.deliver();
        assertAllApplied(group, "same", "same", "same");
        Set<Long> instances = new HashSet<>();
        for (ScriptedMember member : group.all()) {
            assertThat(member.state().openProposals()).isZero();
            ProposalId id = new ProposalId(member.self().storage(), 1, 0);
            instances.add(group.at(1).state().outcome(id).instance());
        }
        assertThat(instances).containsExactlyInAnyOrder(0L, 1L, 2L);
    }

    /** H6: a value that had timed out was chosen later, and its retry was executed as well. */
    @Test
    void h06AValueThatIsOfferedAgainHasEffectOnce() {
        ScriptedGroup group = ScriptedGroup.of(3, NO_LEASE);
        group.elect(1);
        group.at(2).propose("once");
        group.deliver(2, 1);
        group.deliver(1, 3);
        group.isolate(1);
        group.elect(3);
        assertThat(group.at(3).state().decidedBelow()).as("it is in the log twice").isEqualTo(2);
        group.heal();
        group.at(3).pass(10 * ScriptedGroup.MILLI);
        group.deliver();
        group.pass(20 * ScriptedGroup.MILLI);
        group.deliver();
        assertAllApplied(group, "once");
    }

    /** H9: a checksum that differed ended the process, and one of 0 switched the check off. */
    @Test
    void h09ALogThatDiffersHaltsItsMemberAndNoOther() {
        ScriptedGroup group = ScriptedGroup.of(3, NO_LEASE);
        group.elect(1);
        group.at(1).propose("right");
        group.deliver();
        group.at(3).crash();
        Run wrong = Given.run(Given.ballot(1, 1), 0, Given.command(1, 0));
        group.at(3).disk().apply(new RunStored(wrong, 1));
        group.at(3).start();
        group.at(1).pass(10 * ScriptedGroup.MILLI);
        group.deliver();
        assertThat(group.at(3).isUp()).isFalse();
        assertThat(group.news())
                .anyMatch(
                        line ->
                                line.startsWith("3 halts: the log below instance 1")
                                        && line.endsWith("on a majority of the voters"));
        group.at(1).propose("more");
        group.deliver();
        group.at(1).pass(10 * ScriptedGroup.MILLI);
        group.deliver();
        assertThat(group.at(2).applied()).containsExactly("right", "more");
    }

    /**
     * H10: one message with a bogus instance stopped all proposing for good, and whoever asked was
     * sent the log.
     */
    @Test
    void h10ABogusInstanceStopsNobodyAndAStrangerIsToldNothing() {
        ScriptedGroup group = ScriptedGroup.of(3, NO_LEASE);
        long bogus = 1L << 60;
        for (ScriptedMember member : group.all()) {
            int other = 1 + member.member() % 3;
            member.happen(
                    heard(group, other, new CatchUp(bogus)),
                    heard(group, other, told(bogus)),
                    heard(group, other, new Decided(new Ballot(-1, 1, other), bogus)));
        }
        group.deliver();
        group.elect(1);
        group.at(1).propose("goes on");
        group.deliver();
        group.at(1).pass(10 * ScriptedGroup.MILLI);
        group.deliver();
        assertAllApplied(group, "goes on");

        PeerIdentity peer = group.at(2).self();
        group.news();
        group.at(1).happen(new Received(peer, ScriptedGroup.CLUSTER + 1, new CatchUp(0)));
        group.at(1).happen(new Received(peer, Genesis.NO_CLUSTER, new CatchUp(0)));
        assertThat(group.news()).isEmpty();
        group.at(1).happen(heard(group, 2, new CatchUp(0)));
        assertThat(group.news()).hasSize(1);
    }

    /** H13: the timer of a value outlived it, and cut the time of the next one short. */
    @Test
    void h13TheClockOfAProposalEndsWithIt() {
        Event leads = Given.heard(1, new Message.Heartbeat(Given.ballot(5, 1), 1, 0));
        GroupState first = Given.after(Given.member(2, 3), 0, leads, Given.proposed(0, 1));
        Message.Accept vote =
                new Message.Accept(Given.ballot(5, 1), 0, 0, Given.values(Given.command(2, 0)), 1);
        GroupState settled = Given.after(first, 60 * Given.MILLI, Given.heard(1, vote));
        assertThat(settled.openProposals()).isZero();
        GroupState second = Given.after(settled, 90 * Given.MILLI, Given.proposed(1, 1));
        long due = 90 * Given.MILLI + Given.TIMING.electionMax();
        GroupState early = Given.after(second, due - Given.MILLI, leads);
        assertThat(forwards(Given.fold(early, due - 1))).isZero();
        assertThat(forwards(Given.fold(early, due))).isEqualTo(1);
    }

    private static long forwards(Outcome outcome) {
        return outcome.atOnce().stream()
                .filter(send -> send.message().kind() == Message.Kind.FORWARD)
                .count();
    }

    /** H14: the first instance that was said to be held was the last that had been deleted. */
    @Test
    void h14TheFirstInstanceHeldIsHeldAndTheOneBelowIsReadFromTheLog() {
        Limits small = new Limits(64, 1 << 20, 1 << 12, 3L * Given.BLOCK_BYTES, 1000);
        GroupState state = Given.member(2, 3, small);
        for (long instance = 0; instance < 10; instance++) {
            state =
                    Given.after(
                            state,
                            0,
                            Given.heard(1, Given.accept(Given.ballot(5, 1), 0, instance, 10)));
        }
        long first = state.learner().heldFrom();
        assertThat(first).isEqualTo(7);
        Outcome held = Given.fold(state, 0, Given.heard(3, new CatchUp(first)));
        assertThat(held.atOnce()).hasSize(1);
        assertThat(held.reads()).isEmpty();
        Outcome gone = Given.fold(state, 0, Given.heard(3, new CatchUp(first - 1)));
        assertThat(gone.atOnce()).isEmpty();
        assertThat(gone.reads()).containsExactly(new LogRead(3, first - 1, 10));
    }
}
