// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.protocol.Asker.NOW;
import static org.reactivepaxos.protocol.Asker.OWN;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.ballot;
import static org.reactivepaxos.protocol.Given.change;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.fold;
import static org.reactivepaxos.protocol.Given.heard;
import static org.reactivepaxos.protocol.Given.values;
import static org.reactivepaxos.protocol.Given.voters;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Event.ChangeProposed;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Forward;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.Kind;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.Value.Change;

/** What is open here and has not ended: proposals, changes and ballots. */
final class OpenThingsTest {

    /** Their voters are not level, so that they stay open. */
    private static final Membership FAR = voters(1, 4, 5);

    private static Change theirs(int member, long count) {
        return new Change(new ProposalId(Given.storage(member), 1, count), -1, FAR);
    }

    private static Event forwards(int member, Value value) {
        return heard(member, new Forward(values(value)));
    }

    private static Change open(GroupState state) {
        return Objects.requireNonNull(state.proposer().change().change());
    }

    @Test
    void aLeaderKeepsItsOwnChangeAndOfOthersTheLast() {
        GroupState leader = Asker.LEADING.state();
        GroupState own = after(leader, NOW, new ChangeProposed(-1, FAR));
        assertThat(open(after(own, NOW, forwards(3, theirs(3, 0))))).isEqualTo(change(-1, FAR));
        GroupState first = after(leader, NOW, forwards(3, theirs(3, 0)));
        assertThat(open(first)).isEqualTo(theirs(3, 0));
        GroupState level =
                after(
                        first,
                        NOW,
                        heard(2, new Message.HeartbeatReply(OWN, 1, 2, false)),
                        heard(4, told(2)));
        assertThat(level.proposer().change().levels()).isNotEmpty();
        GroupState repeated = after(level, NOW, forwards(3, theirs(3, 0)));
        assertThat(repeated.proposer().change()).isEqualTo(level.proposer().change());
        GroupState second = after(level, NOW, forwards(2, theirs(2, 0)));
        assertThat(open(second)).isEqualTo(theirs(2, 0));
        assertThat(second.proposer().change().levels()).isEmpty();
        GroupState proposing = after(second, NOW, new ChangeProposed(-1, FAR));
        assertThat(proposing.hasOpenChange()).as("an own one goes first").isTrue();
    }

    private static Message told(long below) {
        return new Message.CatchUp(below);
    }

    @Test
    void nobodyButALeaderTakesAChangeOfAnother() {
        for (Asker asker : Asker.values()) {
            GroupState state = after(asker.state(), NOW, forwards(3, theirs(3, 0)));
            assertThat(state.proposer().change().change() != null)
                    .isEqualTo(asker == Asker.LEADING);
        }
    }

    @Test
    void proposalsSettleInAnyOrder() {
        int count = 4;
        List<List<Integer>> orders = new ArrayList<>();
        permute(new ArrayList<>(), count, orders);
        assertThat(orders).hasSize(24);
        for (List<Integer> order : orders) {
            for (int cut = 0; cut <= count; cut++) {
                Proposer proposer = Proposer.initial();
                for (int i = 0; i < count; i++) {
                    proposer = proposer.opening(command(1, i), i);
                }
                proposer = settle(settle(proposer, order.subList(0, cut)), order.subList(0, cut));
                long expected = 0;
                while (order.subList(0, cut).contains((int) expected)) {
                    expected++;
                }
                assertThat(proposer.doneBelow()).as("%s cut at %d", order, cut).isEqualTo(expected);
                assertThat(proposer.nextSequence()).isEqualTo(count);
                assertThat(settle(proposer, order).open().isEmpty()).isTrue();
            }
        }
    }

    private static Proposer settle(Proposer proposer, List<Integer> sequences) {
        if (sequences.isEmpty()) {
            return proposer;
        }
        Value[] decided = new Value[sequences.size()];
        for (int i = 0; i < decided.length; i++) {
            decided[i] = command(1, sequences.get(i));
        }
        return proposer.settling(values(decided), Given.identity(1), 9);
    }

    private static void permute(List<Integer> chosen, int count, List<List<Integer>> all) {
        if (chosen.size() == count) {
            all.add(List.copyOf(chosen));
        }
        for (int next = 0; next < count; next++) {
            if (!chosen.contains(next)) {
                List<Integer> longer = new ArrayList<>(chosen);
                longer.add(next);
                permute(longer, count, all);
            }
        }
    }

    @Test
    void aCandidateAsksAgainWhoHasNotAnsweredInFull() {
        GroupState candidate = Asker.PREPARING.state();
        GroupState one =
                after(
                        candidate,
                        NOW,
                        heard(1, new Message.Promise(OWN, 2, 2, true, 2, List.of())),
                        heard(2, new Message.Promise(OWN, 2, 2, false, 2, List.of())));
        long due = NOW + Given.TIMING.resend();
        assertThat(fold(one, due - 1).afterPersist()).isEmpty();
        Outcome again = fold(one, due);
        assertThat(again.afterPersist())
                .containsExactly(
                        new Outcome.Send(2, new Prepare(OWN, 2)),
                        new Outcome.Send(3, new Prepare(OWN, 2)));
        assertThat(again.persist()).isEmpty();
        assertThat(fold(again.state(), due + 1).afterPersist()).isEmpty();
    }

    @Test
    void aLeaderHoldsSoManyForwardedCommandsAndNoMore() {
        Limits small = new Limits(1, 1, 1 << 20, 0, 2);
        GroupState full = after(Given.leader(Given.member(1, 3, small)), NOW, Given.proposed(0, 1));
        for (int i = 0; i < 9; i++) {
            full = after(full, NOW, forwards(3, command(3, i)));
        }
        assertThat(((Role.Leading) full.role()).forwarded().size()).isEqualTo(2 * 3);
    }

    @Test
    void whatWasDecidedWhileItWaitedIsNotProposedAgain() {
        Limits one = new Limits(1, 1, 1, 0, 99);
        GroupState leader = Given.leader(Given.member(1, 3, one));
        Outcome first = fold(leader, NOW, forwards(3, command(3, 0)), forwards(3, command(3, 0)));
        assertThat(accepts(first)).isEqualTo(1);
        Outcome decided =
                fold(
                        first.state(),
                        NOW,
                        heard(1, new Message.Accepted(OWN, 1)),
                        heard(2, new Message.Accepted(OWN, 1)));
        assertThat(decided.state().decidedBelow()).isEqualTo(1);
        assertThat(accepts(decided)).isZero();
    }

    private static long accepts(Outcome outcome) {
        return outcome.atOnce().stream()
                .filter(send -> send.to() == 2 && send.message().kind() == Kind.ACCEPT)
                .count();
    }

    @Test
    void aFollowerForwardsNothingThatIsSettled() {
        Heartbeat leads = new Heartbeat(ballot(5, 1), 1, 0);
        GroupState sent = after(Given.member(2, 3), 0, Given.proposed(0, 3), heard(1, leads));
        Accept later = new Accept(ballot(5, 1), 0, 0, values(command(2, 1)), 1);
        GroupState settled = after(sent, 0, heard(1, later));
        Outcome next = fold(settled, 0, heard(3, new Heartbeat(ballot(6, 3), 1, 1)));
        assertThat(next.atOnce())
                .contains(
                        new Outcome.Send(
                                3,
                                new Forward(values(sent.proposer().at(0), sent.proposer().at(2)))));
    }
}
