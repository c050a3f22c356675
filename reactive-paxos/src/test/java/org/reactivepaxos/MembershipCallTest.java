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
import org.junit.jupiter.api.Test;
import org.reactivepaxos.runtime.MembershipChanges;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** What the callers of a membership change are told, on virtual time. */
class MembershipCallTest extends ChangingCluster {

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
