// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.storage.GroupDroppedException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Groups that come and go while the node runs. */
class GroupsAtRunTimeTest {

    private static final int NEW = 7;

    private final Map<String, List<String>> applied = new ConcurrentHashMap<>();

    private GroupOptions recording(int member, int group) {
        List<String> seen = applied.computeIfAbsent(member + "/" + group, key -> new ArrayList<>());
        StateMachine machine =
                (instance, value) -> {
                    seen.add(new String(value, UTF_8));
                    return value;
                };
        return GroupOptions.of(machine);
    }

    private List<String> applied(int member, int group) {
        return applied.getOrDefault(member + "/" + group, List.of());
    }

    private PaxosGroup create(VirtualCluster cluster, int member, int group) {
        return cluster.now(cluster.node(member).createGroup(group, recording(member, group)));
    }

    private void createOnAll(VirtualCluster cluster, int group) {
        for (int member = 1; member <= 3; member++) {
            create(cluster, member, group);
        }
    }

    private static void drop(VirtualCluster cluster, int member, int group) {
        cluster.now(cluster.node(member).dropGroup(group).thenReturn(true));
    }

    private static Throwable failure(VirtualCluster cluster, Mono<?> mono) {
        List<Throwable> failed = new ArrayList<>();
        mono.subscribe(unused -> {}, failed::add);
        for (int i = 0; i < 10_000 && failed.isEmpty(); i++) {
            cluster.pass(Duration.ofMillis(5));
        }
        return failed.get(0);
    }

    @Test
    void aGroupIsAddedLiveAndTheOthersGoOn() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        cluster.leader();
        createOnAll(cluster, NEW);
        Instance instance = cluster.now(cluster.node(2).group(NEW).propose(bytes("live")));
        assertThat(instance.group()).isEqualTo(NEW);
        cluster.now(cluster.group(1).propose(bytes("old")));
        cluster.pass(Duration.ofSeconds(1));
        for (int member = 1; member <= 3; member++) {
            assertThat(applied(member, NEW)).containsExactly("live");
            assertThat(cluster.node(member).groups()).containsOnlyKeys(0, NEW);
            assertThat(cluster.applied(member)).containsExactly("old");
        }
        cluster.closeAll();
    }

    @Test
    void theSameIdIsNotGivenTwice() {
        VirtualCluster cluster = new VirtualCluster(1).startAll();
        PaxosGroup first = create(cluster, 1, NEW);
        assertThat(failure(cluster, cluster.node(1).createGroup(NEW, recording(1, NEW))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("group " + NEW);
        assertThat(cluster.node(1).group(NEW)).isSameAs(first);
        cluster.closeAll();
    }

    @Test
    void aCreationIsLazyAndNotStoppedByACancel() {
        VirtualCluster cluster = new VirtualCluster(1).startAll();
        Mono<PaxosGroup> creation = cluster.node(1).createGroup(NEW, recording(1, NEW));
        cluster.pass(Duration.ofSeconds(1));
        assertThat(cluster.node(1).groups()).containsOnlyKeys(0);
        creation.subscribe().dispose();
        cluster.pass(Duration.ofSeconds(1));
        assertThat(cluster.node(1).groups()).containsOnlyKeys(0, NEW);
        cluster.closeAll();
    }

    @Test
    void aClosedNodeCreatesNothing() {
        VirtualCluster cluster = new VirtualCluster(1).startAll();
        PaxosNode node = cluster.node(1);
        cluster.closeAll();
        assertThat(failure(cluster, node.createGroup(NEW, recording(1, NEW))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void aCloseEndsGroupsThatWereCreatedAfterItWasAssembled() {
        VirtualCluster cluster = new VirtualCluster(1).startAll();
        Mono<Void> close = cluster.node(1).close();
        PaxosGroup group = create(cluster, 1, NEW);
        List<String> ends = new ArrayList<>();
        group.onClose().subscribe(unused -> {}, error -> {}, () -> ends.add("group"));
        cluster.now(close.thenReturn(true));
        assertThat(ends).containsExactly("group");
    }

    @Test
    void groupsThatNobodyNamesRestAndAreTakenUpWithTheirLog() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        cluster.leader();
        createOnAll(cluster, NEW);
        cluster.now(cluster.node(3).group(NEW).propose(bytes("kept")));
        cluster.pass(Duration.ofSeconds(1));
        cluster.stop(3);
        PaxosNode again = cluster.start(3);
        assertThat(again.groups()).containsOnlyKeys(0);
        cluster.now(cluster.node(1).group(NEW).propose(bytes("meanwhile")));
        applied.clear();
        create(cluster, 3, NEW);
        cluster.pass(Duration.ofSeconds(3));
        assertThat(applied(3, NEW)).containsExactly("kept", "meanwhile");
        cluster.closeAll();
    }

    @Test
    void aGroupWhoseReplayFailsIsNotThereAndCanBeCreatedAgain() {
        VirtualCluster cluster = new VirtualCluster(1).startAll();
        create(cluster, 1, NEW);
        cluster.now(cluster.node(1).group(NEW).propose(bytes("kept")));
        cluster.stop(1);
        PaxosNode again = cluster.start(1);
        StateMachine broken =
                (instance, value) -> {
                    throw new IllegalStateException("broken machine");
                };
        assertThat(failure(cluster, again.createGroup(NEW, GroupOptions.of(broken))))
                .hasMessageContaining("broken machine");
        assertThat(again.groups()).containsOnlyKeys(0);
        applied.clear();
        create(cluster, 1, NEW);
        assertThat(applied(1, NEW)).containsExactly("kept");
        cluster.closeAll();
    }

    @Test
    void aDroppedGroupIsGoneAndItsIdIsUsedUpForEver() {
        VirtualCluster cluster = new VirtualCluster(1).startAll();
        PaxosGroup group = create(cluster, 1, NEW);
        cluster.now(group.propose(bytes("forgotten")));
        List<String> ends = new ArrayList<>();
        group.onClose().subscribe(unused -> {}, error -> {}, () -> ends.add("group"));
        group.instances(1).subscribe(unused -> {}, error -> {}, () -> ends.add("log"));
        drop(cluster, 1, NEW);
        drop(cluster, 1, NEW);
        cluster.pass(Duration.ofSeconds(1));
        assertThat(ends).containsExactlyInAnyOrder("group", "log");
        assertThat(cluster.node(1).groups()).containsOnlyKeys(0);
        assertThatThrownBy(() -> cluster.node(1).group(NEW))
                .isInstanceOf(IllegalArgumentException.class);
        assertIdIsUsedUp(cluster, cluster.node(1));
        cluster.stop(1);
        assertIdIsUsedUp(cluster, cluster.start(1));
        cluster.stop(1);
        assertThatThrownBy(() -> cluster.start(1, options -> options.group(NEW, recording(1, NEW))))
                .isInstanceOf(GroupDroppedException.class);
        cluster.start(1);
        cluster.closeAll();
    }

    private void assertIdIsUsedUp(VirtualCluster cluster, PaxosNode node) {
        assertThat(failure(cluster, node.createGroup(NEW, recording(1, NEW))))
                .isInstanceOf(GroupDroppedException.class)
                .hasMessageContaining("group " + NEW)
                .hasMessageContaining("another id");
    }

    @Test
    void openProposalsOfADroppedGroupFailAsTheyMust() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        PaxosGroup group = create(cluster, 1, NEW);
        List<Throwable> failed = new ArrayList<>();
        group.propose(bytes("waits for the others")).subscribe(unused -> {}, failed::add);
        cluster.pass(Duration.ofSeconds(1));
        drop(cluster, 1, NEW);
        group.propose(bytes("late")).subscribe(unused -> {}, failed::add);
        cluster.pass(Duration.ofMillis(10));
        assertThat(failed)
                .hasSize(2)
                .allSatisfy(
                        error ->
                                assertThat(error)
                                        .isInstanceOf(GroupHaltedException.class)
                                        .hasCauseInstanceOf(GroupDroppedException.class));
        cluster.closeAll();
    }

    @Test
    void theOthersGoOnWhenTheLeaderDropsAGroup() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        createOnAll(cluster, NEW);
        cluster.now(cluster.node(1).group(NEW).propose(bytes("a")));
        int leader = cluster.now(cluster.node(1).group(NEW).leader().next()).member().orElseThrow();
        cluster.pass(Duration.ofSeconds(30));
        drop(cluster, leader, NEW);
        int other = cluster.other(leader);
        cluster.now(cluster.node(other).group(NEW).propose(bytes("b")));
        cluster.pass(Duration.ofSeconds(2));
        assertThat(applied(leader, NEW)).containsExactly("a");
        assertThat(applied(other, NEW)).containsExactly("a", "b");
        cluster.closeAll();
    }

    @Test
    void aGroupThatRestsInTheJournalCanBeDropped() {
        VirtualCluster cluster = new VirtualCluster(1).startAll();
        create(cluster, 1, NEW);
        cluster.stop(1);
        cluster.start(1);
        drop(cluster, 1, NEW);
        assertIdIsUsedUp(cluster, cluster.node(1));
        cluster.closeAll();
    }

    @Test
    void whatWasNeverThereCannotBeDropped() {
        VirtualCluster cluster = new VirtualCluster(1).startAll();
        assertThat(failure(cluster, cluster.node(1).dropGroup(NEW)))
                .isInstanceOf(IllegalArgumentException.class);
        cluster.closeAll();
    }

    /** W09: each group has members of its own. */
    @Test
    void w09GroupsOfOneNodeHaveDifferentMembers() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        cluster.leader();
        for (int member : List.of(1, 2)) {
            cluster.now(cluster.node(member).createGroup(1, recording(member, 1).voters(1, 2)));
        }
        for (int member : List.of(2, 3)) {
            cluster.now(cluster.node(member).createGroup(2, recording(member, 2).voters(2, 3)));
        }
        cluster.now(cluster.node(1).group(1).propose(bytes("one")));
        cluster.now(cluster.node(3).group(2).propose(bytes("two")));
        cluster.stop(3);
        cluster.now(cluster.node(2).group(1).propose(bytes("without 3")));
        cluster.pass(Duration.ofSeconds(1));
        assertThat(applied(1, 1)).containsExactly("one", "without 3");
        assertThat(applied(2, 2)).containsExactly("two");
        assertThat(applied(3, 1)).isEmpty();
        cluster.closeAll();
    }

    /** P30: adding groups adds no threads. */
    @Test
    void p30AThousandIdleGroupsAddedLiveTakeNoThread() {
        Duration generous = Duration.ofSeconds(60);
        PaxosNode node =
                PaxosNode.startNow(
                        PaxosOptions.of(1, 1).group(0, (instance, value) -> value), generous);
        node.group(0).propose(bytes("warm")).block(generous);
        List<String> before = threads();
        Flux.range(1, 1_000)
                .flatMap(id -> node.createGroup(id, GroupOptions.of((instance, value) -> value)))
                .blockLast(generous);
        node.group(1_000).propose(bytes("last")).block(generous);
        assertThat(threads()).isSubsetOf(before);
        assertThat(node.groups()).hasSize(1_001);
        node.closeNow(generous);
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("paxos"))
                .sorted()
                .toList();
    }
}
