// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.event.PaxosEvent;
import org.reactivepaxos.storage.InMemorySnapshotStore;
import org.reactivepaxos.storage.LogRetention;
import org.reactivepaxos.storage.SnapshotSchedule;
import reactor.core.publisher.Flux;

/** Snapshots that are taken by themselves, and the log that they let go of. */
final class SnapshotCadenceTest {

    private static final SnapshotSchedule NEVER = SnapshotSchedule.never();

    private final VirtualCluster cluster = new VirtualCluster(1, all -> all.tailBytes(0));
    private final InMemorySnapshotStore store = InMemorySnapshotStore.on(cluster::time);

    @AfterEach
    void close() {
        cluster.closeAll();
    }

    private PaxosGroup start(SnapshotSchedule schedule) {
        return start(schedule, new SavedLines());
    }

    private PaxosGroup start(SnapshotSchedule schedule, SavedLines machine) {
        GroupOptions options =
                GroupOptions.of(machine)
                        .retention(LogRetention.instances(0))
                        .snapshotSchedule(schedule);
        PaxosNode node = cluster.start(1, all -> all.snapshots(store).group(0, options));
        cluster.leader();
        return node.group(0);
    }

    private void propose(PaxosGroup group, int count) {
        for (int i = 0; i < count; i++) {
            cluster.now(group.propose(bytes("ten bytes.")));
        }
        cluster.pass(Duration.ofMillis(100));
    }

    private List<Long> stored() {
        return cluster.now(store.snapshots()).stream()
                .map(snapshot -> snapshot.id().below())
                .toList();
    }

    private void assertLogBegins(PaxosGroup group, long first) {
        assertThat(cluster.now(group.instances(first).next()).id()).isEqualTo(first);
        if (first > 0) {
            assertThatThrownBy(() -> cluster.now(group.instances(first - 1).next()))
                    .isInstanceOf(CompactedException.class);
        }
    }

    @Test
    void oneIsTakenAfterSoManyInstancesAndTheLogBelowGoes() {
        PaxosGroup group = start(NEVER.orAfterInstances(10));
        propose(group, 9);
        assertThat(stored()).isEmpty();
        propose(group, 1);
        assertThat(stored()).containsExactly(10L);
        propose(group, 15);
        assertThat(stored()).containsExactly(20L);
        assertLogBegins(group, 20);
    }

    @Test
    void oneIsTakenAfterSoManyBytesAlsoOfValuesBeforeTheStart() {
        PaxosGroup group = start(NEVER.orAfterBytes(1_000));
        propose(group, 10);
        assertThat(stored()).isEmpty();
        cluster.stop(1);
        propose(start(NEVER.orAfterBytes(1_000)), 20);
        assertThat(stored()).isNotEmpty();
    }

    @Test
    void oneIsTakenAfterSoMuchTimeIfThereIsAnythingNew() {
        PaxosGroup group = start(NEVER.orEvery(Duration.ofMinutes(1)));
        propose(group, 3);
        assertThat(stored()).isEmpty();
        cluster.pass(Duration.ofMinutes(1));
        assertThat(stored()).containsExactly(3L);
        cluster.pass(Duration.ofMinutes(5));
        assertThat(stored()).containsExactly(3L);
        propose(group, 1);
        cluster.pass(Duration.ofMinutes(1));
        assertThat(stored()).containsExactly(4L);
    }

    /** Checklist P91: cleaning can be paused, and makes up for it. */
    @Test
    void theLogStaysWhileItsCleaningIsPaused() {
        PaxosGroup group = start(NEVER.orAfterInstances(10));
        group.logCleaning(false);
        propose(group, 20);
        assertThat(stored()).containsExactly(20L);
        assertLogBegins(group, 0);
        group.logCleaning(true);
        propose(group, 10);
        propose(group, 1);
        assertLogBegins(group, 30);
    }

    @Test
    void thoseOfADroppedGroupGoWithIt() {
        propose(start(NEVER.orAfterInstances(10)), 10);
        assertThat(stored()).containsExactly(10L);
        cluster.now(cluster.node(1).dropGroup(0).thenReturn(true));
        assertThat(stored()).isEmpty();
    }

    @Test
    void oneThatFailsIsToldAndTriedAgainLater() {
        boolean[] fails = {true};
        SavedLines failing =
                new SavedLines() {
                    @Override
                    public Flux<ByteBuffer> snapshot() {
                        return fails[0]
                                ? Flux.error(new IllegalStateException("not now"))
                                : super.snapshot();
                    }
                };
        PaxosGroup group = start(NEVER.orAfterInstances(10), failing);
        List<PaxosEvent> told = new ArrayList<>();
        cluster.node(1).events().subscribe(told::add);
        propose(group, 15);
        assertThat(told).filteredOn(PaxosEvent.SnapshotFailed.class::isInstance).hasSize(1);
        assertThat(stored()).isEmpty();
        fails[0] = false;
        cluster.pass(Duration.ofMinutes(1));
        propose(group, 1);
        assertThat(stored()).containsExactly(16L);
    }
}
