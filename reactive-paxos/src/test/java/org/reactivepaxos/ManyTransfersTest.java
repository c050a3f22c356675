// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotPart;
import org.reactivepaxos.storage.InMemorySnapshotStore;
import org.reactivepaxos.storage.LogRetention;
import org.reactivepaxos.transport.GroupMessage;

/** T8: all groups of a node lack what no log has any more, and fetch their snapshots at once. */
final class ManyTransfersTest {

    private static final int GROUPS = 8;
    private static final int LINE_BYTES = 100_000;
    private static final int LINES = 12;

    /** Groups that fetch at a time. */
    private static final int AT_ONCE = 4;

    private final WatchedWires wires = new WatchedWires();
    private final VirtualCluster cluster =
            new VirtualCluster(3, all -> wires.watch(all).tailBytes(0).window(2, 200));
    private final Map<Integer, InMemorySnapshotStore> stores = new HashMap<>();
    private final Map<Integer, List<SavedLines>> lines = new HashMap<>();
    private final Set<Integer> coming = new HashSet<>();
    private int mostAtOnce;

    @AfterEach
    void close() {
        cluster.closeAll();
    }

    private void start(int member) {
        List<SavedLines> own = new ArrayList<>();
        lines.put(member, own);
        cluster.start(
                member,
                all -> {
                    PaxosOptions options = all.snapshots(store(member));
                    for (int group = 0; group < GROUPS; group++) {
                        own.add(new SavedLines());
                        options =
                                options.group(
                                        group,
                                        GroupOptions.of(own.get(group))
                                                .retention(LogRetention.instances(0)));
                    }
                    return options;
                });
    }

    private InMemorySnapshotStore store(int member) {
        return stores.computeIfAbsent(member, unused -> InMemorySnapshotStore.on(cluster::time));
    }

    private SavedLines lines(int member, int group) {
        return requireNonNull(lines.get(member)).get(group);
    }

    private PaxosGroup group(int member, int group) {
        return cluster.node(member).group(group);
    }

    private void propose(int group, int count) {
        for (int i = 0; i < count; i++) {
            String line = group + "." + i + "x".repeat(LINE_BYTES);
            cluster.now(group(1, group).propose(bytes(line)));
        }
    }

    @BeforeEach
    void leaveBehind() {
        List.of(1, 2, 3).forEach(this::start);
        for (int group = 0; group < GROUPS; group++) {
            propose(group, 1);
        }
        cluster.pass(Duration.ofSeconds(1));
        cluster.stop(3);
        for (int group = 0; group < GROUPS; group++) {
            propose(group, LINES + group);
        }
        cluster.pass(SnapshotCluster.FORGOTTEN);
        for (int group = 0; group < GROUPS; group++) {
            cluster.now(group(1, group).snapshot());
            cluster.now(group(2, group).snapshot());
        }
        for (int from : List.of(1, 2)) {
            cluster.network().delay(from, 3, Duration.ofMillis(20));
        }
    }

    /** A group's snapshot comes from its first part to where it is restored. */
    private void arrived(int to, GroupMessage message) {
        if (message.message() instanceof SnapshotPart) {
            coming.add(message.group());
        }
        coming.removeIf(group -> !lines(3, group).restoredBelow().isEmpty());
        mostAtOnce = Math.max(mostAtOnce, coming.size());
    }

    private boolean isLevel(int group) {
        return lines(3, group).lines().equals(lines(1, group).lines());
    }

    private void awaitLevel(int group) {
        for (int i = 0; i < 2_000 && !isLevel(group); i++) {
            cluster.pass(Duration.ofMillis(5));
        }
        assertThat(isLevel(group)).as("group " + group).isTrue();
    }

    @Test
    void allGroupsOfANodeFetchAtOnceAndEachHasItsOwn() {
        wires.listen(this::arrived);
        start(3);
        for (int group = 0; group < GROUPS; group++) {
            awaitLevel(group);
            long below = 1L + LINES + group;
            assertThat(lines(3, group).lines()).hasSize((int) below);
            assertThat(lines(3, group).restoredBelow()).containsExactly(below);
            propose(group, 1);
            awaitLevel(group);
        }
        assertThat(mostAtOnce).as("the others wait for their turn").isEqualTo(AT_ONCE);
        assertThat(cluster.now(store(3).snapshots()))
                .extracting(snapshot -> snapshot.id().group())
                .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
    }

    /** Of one group a part is always changed on its way: it alone stays behind until that ends. */
    @Test
    void aGroupWhoseSnapshotIsDamagedHoldsUpNoOther() {
        int damaged = 2;
        wires.change(
                message ->
                        message.group() == damaged ? ChangedSnapshotTest.flip(message) : message);
        start(3);
        for (int group = 0; group < GROUPS; group++) {
            if (group != damaged) {
                awaitLevel(group);
            }
        }
        cluster.pass(Duration.ofSeconds(20));
        assertThat(lines(3, damaged).restoredBelow()).isEmpty();
        wires.change(UnaryOperator.identity());
        awaitLevel(damaged);
    }
}
