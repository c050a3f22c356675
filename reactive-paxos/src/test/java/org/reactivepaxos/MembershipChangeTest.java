// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.event.GroupStatus;
import org.reactivepaxos.protocol.Standing;
import reactor.core.Disposable;

/** The membership of a group changes while it goes on, on virtual time. */
class MembershipChangeTest extends ChangingCluster {

    @Test
    void aMemberJoinsLearnsWhatThereWasAndVotes() {
        startAll(3);
        propose(1, "before");
        cluster.start(4);
        GroupMembership now = change(2, add(4));
        assertThat(ids(now.voters())).containsExactly(1, 2, 3, 4);
        assertThat(now.quorums()).isEqualTo(new GroupMembership.Quorums(3, 3));
        cluster.pass(LONG);
        assertThat(standing(4)).isEqualTo(Standing.VOTER);
        cluster.stop(cluster.leader());
        int proposer = cluster.running().get(0);
        propose(proposer, "without one");
        cluster.pass(LONG);
        assertThat(cluster.applied(4)).containsExactly("before", "without one");
    }

    @Test
    void oneBecomesFiveAndThenThreeOthersStepByStep() {
        startAll(1);
        propose(1, "0");
        for (int member = 2; member <= 5; member++) {
            cluster.start(member);
            change(1 + member % (member - 1), add(member));
            propose(member, "" + member);
        }
        for (int member = 6; member <= 8; member++) {
            cluster.start(member);
            int at = member - 1;
            change(at, add(member).remove(member - 5));
            propose(member, "" + member);
        }
        change(8, MembershipChange.create().remove(4));
        GroupMembership last = change(8, MembershipChange.create().remove(5));
        assertThat(ids(last.voters())).containsExactly(6, 7, 8);
        propose(7, "end");
        cluster.pass(LONG);
        for (int member = 6; member <= 8; member++) {
            assertThat(cluster.applied(member))
                    .containsExactly("0", "2", "3", "4", "5", "6", "7", "8", "end");
        }
    }

    @Test
    void oneBecomesFiveAndThenThreeOthersInJumps() {
        startAll(1);
        propose(1, "0");
        for (int member = 2; member <= 5; member++) {
            cluster.start(member);
        }
        GroupMembership five = change(1, add(2).addVoter(3).addVoter(4).addVoter(5));
        assertThat(ids(five.voters())).containsExactly(1, 2, 3, 4, 5);
        propose(4, "five");
        for (int member = 6; member <= 8; member++) {
            cluster.start(member);
        }
        MembershipChange all =
                add(6).addVoter(7).addVoter(8).remove(1).remove(2).remove(3).remove(4).remove(5);
        assertThat(ids(change(3, all).voters())).containsExactly(6, 7, 8);
        propose(7, "three others");
        cluster.pass(LONG);
        for (int member = 6; member <= 8; member++) {
            assertThat(cluster.applied(member)).containsExactly("0", "five", "three others");
        }
    }

    @Test
    void theLeaderRemovesItself() {
        startAll(3);
        int leader = cluster.leader();
        GroupMembership now = change(leader, MembershipChange.create().remove(leader));
        assertThat(ids(now.voters())).hasSize(2).doesNotContain(leader);
        cluster.pass(LONG);
        assertThat(status(leader).state()).isEqualTo(GroupStatus.State.REMOVED);
        int left = now.voters().get(0).member();
        propose(left, "two of them");
        assertThat(cluster.applied(left)).containsExactly("two of them");
    }

    @Test
    void whatARemovedMemberIsAskedForEndsAsNotProposed() {
        startAll(3);
        cluster.network().isolate(3);
        List<Object> signals = new ArrayList<>();
        cluster.group(3).propose(new byte[1]).subscribe(signals::add, signals::add);
        change(1, MembershipChange.create().remove(3));
        cluster.network().heal();
        cluster.pass(LONG);
        assertThat(standing(3)).isEqualTo(Standing.REMOVED);
        cluster.group(3).propose(new byte[1]).subscribe(signals::add, signals::add);
        cluster.pass(LONG);
        assertThat(signals)
                .hasSize(2)
                .allSatisfy(
                        signal ->
                                assertThat(signal)
                                        .asInstanceOf(type(PaxosException.class))
                                        .matches(e -> !e.isMaybeChosen()));
    }

    @Test
    void aFollowerLearnsAndProposesAndHasNoVote() {
        startAll(3);
        cluster.start(4);
        GroupMembership now = change(1, MembershipChange.create().addFollower(4));
        assertThat(ids(now.voters())).containsExactly(1, 2, 3);
        assertThat(ids(now.followers())).containsExactly(4);
        propose(4, "by a follower");
        cluster.network().isolate(2);
        cluster.network().isolate(3);
        AtomicReference<Object> signal = new AtomicReference<>();
        Disposable open = cluster.group(4).propose(new byte[1]).subscribe(signal::set, signal::set);
        cluster.pass(LONG);
        assertThat(signal.get()).isNull();
        open.dispose();
        cluster.network().heal();
        GroupMembership voting = change(4, MembershipChange.create().promote(4));
        assertThat(ids(voting.voters())).containsExactly(1, 2, 3, 4);
        GroupMembership less = change(4, MembershipChange.create().demote(1));
        assertThat(ids(less.voters())).containsExactly(2, 3, 4);
        assertThat(ids(less.followers())).containsExactly(1);
    }

    @Test
    void aChangeOnTheSmallSideOfAPartitionWaitsAndThenConflicts() {
        startAll(5);
        long version = inForce(1).version();
        cluster.network().isolate(5);
        AtomicReference<Object> signal = new AtomicReference<>();
        cluster.group(5)
                .changeMembership(MembershipChange.create().remove(1).expectedVersion(version))
                .subscribe(signal::set, signal::set);
        GroupMembership now = change(1, MembershipChange.create().remove(4));
        cluster.pass(LONG);
        assertThat(signal.get()).isNull();
        cluster.network().heal();
        cluster.pass(LONG);
        assertThat(signal.get()).isInstanceOf(MembershipConflictException.class);
        assertThat(inForce(5)).isEqualTo(now);
    }

    @Test
    void whatIsToldAtARestartChangesNothing() {
        startAll(3);
        cluster.start(4);
        change(1, add(4).remove(1));
        propose(4, "one");
        cluster.stop(1);
        for (int member : List.of(2, 3, 4)) {
            cluster.stop(member);
            cluster.startAs(member, 1, 9, member);
        }
        propose(4, "two");
        cluster.pass(LONG);
        assertThat(ids(inForce(2).voters())).containsExactly(2, 3, 4);
        assertThat(cluster.applied(2)).containsExactly("one", "two");
    }
}
