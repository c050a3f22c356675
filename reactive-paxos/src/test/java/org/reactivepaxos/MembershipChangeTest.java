// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.event.GroupStatus;
import org.reactivepaxos.protocol.Standing;
import org.reactivepaxos.protocol.Voter;
import org.reactivepaxos.runtime.MembershipChanges;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** The membership of a group changes while it goes on, on virtual time. */
class MembershipChangeTest {

    private static final Duration LONG = Duration.ofSeconds(5);

    private VirtualCluster cluster = new VirtualCluster(3);

    @AfterEach
    void closeAll() {
        cluster.closeAll();
    }

    private void startAll(int size) {
        cluster = new VirtualCluster(size, options -> options.closeGrace(Duration.ZERO));
        cluster.startAll();
        cluster.leader();
    }

    private GroupMembership change(int at, MembershipChange change) {
        return cluster.now(cluster.group(at).changeMembership(change));
    }

    private static MembershipChange add(int member) {
        return MembershipChange.create().addVoter(member);
    }

    private static List<Integer> ids(List<Voter> members) {
        return members.stream().map(Voter::member).toList();
    }

    private GroupMembership inForce(int at) {
        return cluster.now(cluster.group(at).membership().next());
    }

    private Standing standing(int at) {
        return status(at).standing();
    }

    private GroupStatus status(int at) {
        return cluster.now(cluster.group(at).status().next());
    }

    private void propose(int at, String value) {
        cluster.now(cluster.group(at).propose(VirtualCluster.bytes(value)));
    }

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
    void ofTwoThatExpectTheSameVersionOneIsAConflict() {
        startAll(3);
        cluster.start(4);
        cluster.start(5);
        long version = inForce(1).version();
        GroupMembership first = change(1, add(4).expectedVersion(version));
        assertThatThrownBy(() -> change(2, add(5).expectedVersion(version)))
                .asInstanceOf(type(MembershipConflictException.class))
                .satisfies(
                        e -> {
                            assertThat(e.expectedVersion()).isEqualTo(version);
                            assertThat(e.inForce()).isEqualTo(first);
                            assertThat(e.isMaybeChosen()).isFalse();
                        });
    }

    @Test
    void changesOfOneMemberAreMadeOneAfterTheOther() {
        startAll(3);
        cluster.start(4);
        cluster.start(5);
        PaxosGroup group = cluster.group(1);
        Mono<GroupMembership> last =
                Mono.when(
                                group.changeMembership(add(4)),
                                group.changeMembership(add(5)),
                                group.changeMembership(MembershipChange.create().remove(2)))
                        .then(group.membership().next());
        assertThat(ids(cluster.now(last).voters())).containsExactly(1, 3, 4, 5);
    }

    @Test
    void whatBreaksARuleIsRefusedAndSaysWhich() {
        startAll(3);
        cluster.start(4);
        refuses(MembershipChange.create().remove(9), "member 9 is none of the group");
        refuses(add(3), "member 3 is one already");
        refuses(MembershipChange.create().quorums(1, 2), "quorums that do not meet");
        refuses(MembershipChange.create().remove(1).remove(2).remove(3), "no voter");
        change(1, add(4));
        change(1, MembershipChange.create().remove(4));
        refuses(add(4), "used before");
    }

    private void refuses(MembershipChange change, String why) {
        assertThatThrownBy(() -> change(1, change))
                .isInstanceOf(MembershipRefusedException.class)
                .hasMessageContaining(why);
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
    void whoIsNotThereYetIsWaitedForAndMayBeGivenUp() {
        startAll(3);
        AtomicReference<Object> signal = new AtomicReference<>();
        Disposable waits =
                cluster.group(1).changeMembership(add(4)).subscribe(signal::set, signal::set);
        cluster.pass(LONG);
        assertThat(signal.get()).isNull();
        waits.dispose();
        assertThat(ids(change(1, MembershipChange.create().remove(3)).voters()))
                .containsExactly(1, 2);
        Mono<GroupMembership> later = cluster.group(1).changeMembership(add(5));
        later.subscribe(signal::set, signal::set);
        cluster.pass(LONG);
        cluster.start(5);
        cluster.pass(LONG);
        assertThat(signal.get())
                .asInstanceOf(type(GroupMembership.class))
                .satisfies(now -> assertThat(ids(now.voters())).containsExactly(1, 2, 5));
    }

    @Test
    void oneThatNeverGetsLevelIsWithdrawnAtTheLeaderToo() {
        startAll(3);
        int leader = cluster.leader();
        int other = leader % 3 + 1;
        cluster.start(4);
        // It is heard by the proposer, which knows its disk so, and by no other: it cannot learn.
        cluster.pass(Duration.ofSeconds(1));
        AtomicReference<Object> signal = new AtomicReference<>();
        Disposable waits =
                cluster.group(other).changeMembership(add(4)).subscribe(signal::set, signal::set);
        cluster.pass(Duration.ofMillis(300));
        cluster.network().isolate(4);
        cluster.pass(LONG);
        waits.dispose();
        cluster.pass(Duration.ofMinutes(1));
        cluster.network().rejoin(4);
        cluster.pass(LONG);
        if (signal.get() == null) {
            assertThat(ids(inForce(leader).voters())).containsExactly(1, 2, 3);
        }
        GroupMembership now = change(other, MembershipChange.create().remove(leader));
        assertThat(ids(now.voters())).doesNotContain(leader);
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

    @Test
    void noMoreWaitThanTheBound() {
        startAll(1);
        List<Throwable> errors = new ArrayList<>();
        List<Disposable> open = new ArrayList<>();
        for (int i = 0; i <= MembershipChanges.WAITING_MAX; i++) {
            open.add(cluster.group(1).changeMembership(add(2)).subscribe(m -> {}, errors::add));
        }
        cluster.pass(Duration.ofMillis(10));
        assertThat(errors).hasSize(1).first().isInstanceOf(OverloadedException.class);
        open.forEach(Disposable::dispose);
    }

    @Test
    void whoeverWaitsHearsOfTheClose() {
        startAll(1);
        AtomicReference<Object> signal = new AtomicReference<>();
        cluster.group(1).changeMembership(add(2)).subscribe(signal::set, signal::set);
        cluster.pass(Duration.ofMillis(10));
        PaxosGroup group = cluster.group(1);
        cluster.stop(1);
        assertThat(signal.get()).isInstanceOf(NodeClosedException.class);
        signal.set(null);
        group.changeMembership(add(2)).subscribe(signal::set, signal::set);
        assertThat(signal.get()).isInstanceOf(NodeClosedException.class);
    }

    @Test
    void nothingIsAskedBeforeASubscription() {
        startAll(1);
        Mono<GroupMembership> change = cluster.group(1).changeMembership(add(2));
        cluster.start(2);
        cluster.pass(LONG);
        assertThat(ids(inForce(1).voters())).containsExactly(1);
        assertThat(ids(Objects.requireNonNull(cluster.now(change)).voters())).containsExactly(1, 2);
    }

    @Test
    void aMemberIsNamedOnce() {
        assertThatThrownBy(() -> add(4).remove(4)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> add(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MembershipChange.create().addVoter(4, ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MembershipChange.create().quorums(0, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
