// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.reactivepaxos.storage.InMemorySnapshotStore;
import org.reactivepaxos.storage.LogRetention;
import org.reactivepaxos.storage.SnapshotStore;

/** Three members that take snapshots and keep nothing below them, neither on disk nor in memory. */
final class SnapshotCluster {

    /** After so long nothing is kept for a member that does not ask. */
    static final Duration FORGOTTEN = Duration.ofSeconds(14);

    private static final int LINE_BYTES = 100_000;

    final WatchedWires wires = new WatchedWires();
    final VirtualCluster cluster =
            new VirtualCluster(3, all -> wires.watch(all).tailBytes(0).window(2, 200));
    private final Map<Integer, InMemorySnapshotStore> stores = new HashMap<>();
    private final Map<Integer, SavedLines> lines = new HashMap<>();
    private final List<String> proposed = new ArrayList<>();

    /** Starts a member with new state machines and the store of its last life. */
    PaxosNode start(int member) {
        return start(member, UnaryOperator.identity());
    }

    /** The same, with a store around its own. */
    PaxosNode start(int member, UnaryOperator<SnapshotStore> around) {
        return start(member, around, GroupOptions.of(fresh(member)));
    }

    /** New state machines for a member. */
    SavedLines fresh(int member) {
        SavedLines fresh = new SavedLines();
        lines.put(member, fresh);
        return fresh;
    }

    PaxosNode start(int member, UnaryOperator<SnapshotStore> around, GroupOptions options) {
        SnapshotStore store = around.apply(store(member));
        return cluster.start(
                member,
                all -> all.snapshots(store).group(0, options.retention(LogRetention.instances(0))));
    }

    SnapshotCluster startAll() {
        List.of(1, 2, 3).forEach(this::start);
        cluster.leader();
        return this;
    }

    InMemorySnapshotStore store(int member) {
        return stores.computeIfAbsent(member, unused -> InMemorySnapshotStore.on(cluster::time));
    }

    SavedLines lines(int member) {
        return requireNonNull(lines.get(member));
    }

    /** Proposes so many small values. */
    void propose(int member, int count) {
        for (int i = 0; i < count; i++) {
            propose(member, "v" + proposed.size());
        }
    }

    /** Proposes values that are a part of a snapshot each, or nearly. */
    void proposeLarge(int member, int count) {
        for (int i = 0; i < count; i++) {
            propose(member, proposed.size() + "x".repeat(LINE_BYTES));
        }
    }

    private void propose(int member, String line) {
        proposed.add(line);
        cluster.now(cluster.group(member).propose(bytes(line)));
    }

    void snapshot(int member) {
        cluster.now(cluster.group(member).snapshot());
    }

    /** Member 3 goes and misses some values, which no log has any more. */
    SnapshotCluster leaveBehind() {
        startAll();
        propose(1, 5);
        cluster.stop(3);
        cluster.leader();
        return this;
    }

    void truncate(int... members) {
        cluster.pass(FORGOTTEN);
        for (int member : members) {
            snapshot(member);
        }
    }

    /** Lets time pass until a member has executed all that was proposed. */
    void awaitLevel(int member) {
        for (int i = 0; i < 10_000 && lines(member).lines().size() < proposed.size(); i++) {
            cluster.pass(Duration.ofMillis(5));
        }
        assertThat(lines(member).lines()).isEqualTo(proposed);
    }

    List<Long> stored(int member) {
        return cluster.now(store(member).snapshots()).stream()
                .map(snapshot -> snapshot.id().below())
                .toList();
    }
}
