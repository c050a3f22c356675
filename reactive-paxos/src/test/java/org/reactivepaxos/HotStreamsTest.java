// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivepaxos.event.GroupStatus;
import org.reactivepaxos.event.GroupStatus.State;
import org.reactivepaxos.event.NodeStatus;
import org.reactivepaxos.protocol.RoleKind;
import org.reactivepaxos.protocol.Standing;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** Streams that hold the latest, on virtual time. */
class HotStreamsTest {

    private final VirtualCluster cluster = new VirtualCluster(3);

    static Stream<Arguments> streams() {
        return Stream.of(
                stream("leader", PaxosGroup::leader),
                stream("membership", PaxosGroup::membership),
                stream("master", PaxosGroup::master),
                stream("status", PaxosGroup::status),
                stream("decidedBelow", PaxosGroup::decidedBelow));
    }

    private static Arguments stream(String name, Function<PaxosGroup, Flux<?>> of) {
        return Arguments.of(name, of);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void aLateSubscriberGetsTheLatestAndTheEnd(String name, Function<PaxosGroup, Flux<?>> of) {
        int leader = cluster.startAll().leader();
        cluster.now(cluster.group(leader).propose(bytes("v")));
        List<Object> seen = new ArrayList<>();
        List<String> ended = new ArrayList<>();
        of.apply(cluster.group(leader)).subscribe(seen::add, e -> {}, () -> ended.add(name));
        cluster.pass(Duration.ofMillis(5));
        assertThat(seen).hasSize(1);
        cluster.stop(leader);
        cluster.pass(Duration.ofMillis(200));
        assertThat(ended).containsExactly(name);
        cluster.closeAll();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void aHaltedGroupIsAnError(String name, Function<PaxosGroup, Flux<?>> of) {
        PaxosNode node =
                cluster.start(
                        1,
                        options ->
                                options.group(
                                        0,
                                        (instance, value) -> {
                                            throw new IllegalStateException(name);
                                        }));
        cluster.start(2);
        cluster.start(3);
        cluster.leader();
        List<Throwable> errors = new ArrayList<>();
        of.apply(node.group(0)).subscribe(unused -> {}, errors::add);
        cluster.group(2).propose(bytes("v")).onErrorComplete().subscribe();
        cluster.pass(Duration.ofSeconds(2));
        assertThat(errors).singleElement().satisfies(e -> assertThat(e).hasRootCauseMessage(name));
        assertThat(cluster.now(node.status().next()).groups()).containsOnlyKeys(State.HALTED);
        List<Throwable> late = new ArrayList<>();
        of.apply(node.group(0)).subscribe(unused -> {}, late::add);
        assertThat(late).isEqualTo(errors);
        cluster.closeAll();
    }

    @Test
    void aSlowSubscriberSeesTheLatest() {
        int leader = cluster.startAll().leader();
        List<Long> seen = new ArrayList<>();
        BaseSubscriber<Long> slow =
                new BaseSubscriber<>() {
                    @Override
                    protected void hookOnSubscribe(Subscription subscription) {
                        subscription.request(1);
                    }

                    @Override
                    protected void hookOnNext(Long below) {
                        seen.add(below);
                    }
                };
        cluster.group(leader).decidedBelow().subscribe(slow);
        for (int i = 0; i < 20; i++) {
            cluster.now(cluster.group(leader).propose(bytes("v" + i)));
        }
        assertThat(seen).containsExactly(0L);
        slow.request(1);
        assertThat(seen).containsExactly(0L, 20L);
        assertThat(cluster.group(leader).decided()).isEqualTo(20);
        assertThat(cluster.group(leader).firstRetained()).isZero();
        cluster.closeAll();
    }

    @Test
    void theStatusTellsThatAMemberLearnsAndThatItIsReady() {
        VirtualCluster small =
                new VirtualCluster(3, options -> options.tailBytes(0).window(1, 500).runBytes(300))
                        .startAll();
        int leader = small.leader();
        int behind = small.other(leader);
        int third = small.other(leader, behind);
        List<GroupStatus> seen = new ArrayList<>();
        small.group(behind).status().subscribe(seen::add);
        small.network().disconnect(behind, leader);
        small.network().disconnect(behind, third);
        for (int i = 0; i < 200; i++) {
            small.now(small.group(leader).propose(bytes("v" + i)));
        }
        seen.clear();
        small.network().connect(behind, leader);
        small.network().connect(behind, third);
        small.pass(Duration.ofSeconds(5));
        assertThat(seen).extracting(GroupStatus::state).contains(State.LEARNING);
        assertThat(seen).filteredOn(s -> s.state() == State.LEARNING).allMatch(s -> s.lag() > 0);
        GroupStatus last = seen.get(seen.size() - 1);
        assertThat(last.state()).isEqualTo(State.READY);
        assertThat(last.lag()).isZero();
        assertThat(last.log().decidedBelow()).isEqualTo(small.group(leader).decided());
        small.closeAll();
    }

    @Test
    void theStatusTellsTheRole() {
        int leader = cluster.startAll().leader();
        GroupStatus status = cluster.now(cluster.group(leader).status().next());
        assertThat(status.role()).isEqualTo(RoleKind.LEADING);
        assertThat(status.standing()).isEqualTo(Standing.VOTER);
        assertThat(status.leader().member()).isEqualTo(leader);
        GroupStatus other = cluster.now(cluster.group(cluster.other(leader)).status().next());
        assertThat(other.role()).isEqualTo(RoleKind.FOLLOWING);
        cluster.closeAll();
    }

    @Test
    void aMemberAloneIsStillFounding() {
        PaxosNode node = cluster.start(1);
        List<GroupMembership> memberships = new ArrayList<>();
        node.group(0).membership().subscribe(memberships::add);
        cluster.pass(Duration.ofSeconds(5));
        NodeStatus status = cluster.now(node.status().next());
        assertThat(status.groups()).containsOnlyKeys(State.FOUNDING);
        assertThat(status.isReady()).isFalse();
        assertThat(memberships).isEmpty();
        cluster.start(2);
        cluster.start(3);
        cluster.pass(Duration.ofSeconds(5));
        assertThat(memberships).hasSize(1);
        assertThat(memberships.get(0).voters()).hasSize(3);
        assertThat(memberships.get(0).quorums()).isEqualTo(new GroupMembership.Quorums(2, 2));
        NodeStatus later = cluster.now(node.status().next());
        assertThat(later.isReady()).isTrue();
        assertThat(later.connected()).containsExactlyInAnyOrder(2, 3);
        cluster.closeAll();
    }

    @Test
    void nobodyIsMasterOfAGroupWhereNobodyClaimedIt() {
        int leader = cluster.startAll().leader();
        Master master = cluster.now(cluster.group(leader).master().next());
        assertThat(master.member()).isEmpty();
        assertThat(master.self()).isFalse();
        assertThat(master.term()).isZero();
        assertThat(master.lease()).isZero();
        cluster.closeAll();
    }
}
