// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.storage.InMemorySnapshotStore;
import org.reactivepaxos.storage.LogRetention;

/** A member that lacks what no log has any more goes on from the snapshot of another (P87-P90). */
final class SnapshotTransferTest {

    /** After so long nothing is kept for a member that does not ask. */
    private static final Duration FORGOTTEN = Duration.ofSeconds(61);

    private final VirtualCluster cluster = new VirtualCluster(3, all -> all.tailBytes(0).window(2, 200));
    private final Map<Integer, InMemorySnapshotStore> stores = new TreeMap<>();
    private final Map<Integer, SavedLines> lines = new TreeMap<>();
    private int proposed;

    private PaxosNode start(int member) {
        SavedLines fresh = new SavedLines();
        lines.put(member, fresh);
        return start(member, GroupOptions.of(fresh));
    }

    private PaxosNode start(int member, GroupOptions options) {
        InMemorySnapshotStore store =
                stores.computeIfAbsent(
                        member, unused -> InMemorySnapshotStore.on(cluster::time));
        return cluster.start(
                member,
                all ->
                        all.snapshots(store)
                                .group(0, options.retention(LogRetention.instances(0))));
    }

    private void startAll() {
        List.of(1, 2, 3).forEach(this::start);
        cluster.leader();
    }

    private void propose(int member, int count) {
        for (int i = 0; i < count; i++) {
            cluster.now(cluster.group(member).propose(bytes("v" + proposed++)));
        }
    }

    /** Member 3 misses some values, and the logs of the others let go of them. */
    private void leaveBehind() {
        startAll();
        propose(1, 5);
        cluster.stop(3);
        cluster.leader();
        propose(1, 20);
        cluster.pass(FORGOTTEN);
        cluster.now(cluster.group(1).snapshot());
        cluster.now(cluster.group(2).snapshot());
        propose(1, 3);
    }

    private void awaitLevel(int member) {
        for (int i = 0; i < 10_000; i++) {
            if (linesOf(member).size() >= proposed) {
                break;
            }
            cluster.pass(Duration.ofMillis(5));
        }
        assertThat(linesOf(member)).isEqualTo(all());
    }

    private List<String> all() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < proposed; i++) {
            all.add("v" + i);
        }
        return all;
    }

    private List<String> linesOf(int member) {
        return requireNonNull(lines.get(member)).lines();
    }

    private List<Long> stored(int member) {
        return cluster.now(requireNonNull(stores.get(member)).snapshots()).stream()
                .map(snapshot -> snapshot.id().below())
                .toList();
    }

    @Test
    void aMemberThatLagsGoesOnFromTheSnapshotOfAnother() {
        leaveBehind();
        start(3);
        awaitLevel(3);
        assertThat(requireNonNull(lines.get(3)).restoredBelow()).containsExactly(25L);
        assertThat(stored(3)).containsExactly(25L);
        propose(3, 2);
        awaitLevel(3);
        cluster.stop(3);
        start(3);
        awaitLevel(3);
        assertThat(requireNonNull(lines.get(3)).restoredBelow())
                .as("a start goes on from there, too")
                .containsExactly(25L);
        cluster.closeAll();
    }

    @Test
    void aReaderBelowIsToldThatTheLogBeginsHigher() {
        leaveBehind();
        PaxosGroup group = start(3).group(0);
        List<Long> read = new ArrayList<>();
        List<Throwable> failed = new ArrayList<>();
        group.instances(0).subscribe(instance -> read.add(instance.id()), failed::add);
        awaitLevel(3);
        cluster.pass(Duration.ofSeconds(1));
        assertThat(read).hasSizeLessThanOrEqualTo(5);
        assertThat(failed).singleElement().isInstanceOf(CompactedException.class);
        assertThatThrownBy(() -> cluster.now(group.instances(24).next()))
                .isInstanceOfSatisfying(
                        CompactedException.class,
                        error -> assertThat(error.firstRetained()).isEqualTo(25));
        assertThat(cluster.now(group.instances(25).map(Instance::id).take(3).collectList()))
                .containsExactly(25L, 26L, 27L);
        cluster.closeAll();
    }

    @Test
    void machinesOfBothFormsAreReplacedBetweenTwoValues() {
        startAll();
        cluster.stop(3);
        cluster.stop(2);
        cluster.stop(1);
        Map<Integer, SavedLines> reactive = new TreeMap<>();
        for (int member : List.of(1, 2, 3)) {
            SavedLines own = new SavedLines();
            reactive.put(member, own);
            start(member, GroupOptions.none().machine(0, new SavedLines())
                    .reactiveMachine(1, own.reactive()));
        }
        cluster.leader();
        for (int i = 0; i < 4; i++) {
            cluster.now(cluster.group(1).propose(1, bytes("r" + i)));
        }
        cluster.stop(3);
        cluster.leader();
        for (int i = 4; i < 14; i++) {
            cluster.now(cluster.group(1).propose(1, bytes("r" + i)));
        }
        cluster.pass(FORGOTTEN);
        cluster.now(cluster.group(1).snapshot());
        cluster.now(cluster.group(2).snapshot());
        SavedLines again = new SavedLines();
        PaxosNode third =
                start(3, GroupOptions.none().machine(0, new SavedLines())
                        .reactiveMachine(1, again.reactive()));
        assertThat(cluster.now(third.group(0).propose(1, bytes("last"))).id()).isEqualTo(14);
        assertThat(again.lines()).hasSize(15).startsWith("r0", "r1").endsWith("r13", "last");
        assertThat(again.restoredBelow()).hasSize(1);
        cluster.closeAll();
    }
}
