// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.machine.StateMachineException;
import org.reactivepaxos.storage.InMemorySnapshotStore;
import org.reactivepaxos.storage.SnapshotException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Snapshots that cannot be taken, and starts that cannot go on from one (P55, P56). */
final class SnapshotFailureTest {

    private final VirtualCluster cluster = new VirtualCluster(1);
    private final InMemorySnapshotStore store = InMemorySnapshotStore.on(cluster::time);
    private final SavedLines one = new SavedLines();

    private PaxosGroup start(GroupOptions options) {
        PaxosNode node = cluster.start(1, all -> all.snapshots(store).group(0, options));
        cluster.leader();
        return node.group(0);
    }

    private void propose(PaxosGroup group, int machine, int from, int below) {
        for (int i = from; i < below; i++) {
            cluster.now(group.propose(machine, bytes("v" + i)));
        }
    }

    @Test
    void whatCannotBeSavedIsRefusedByName() {
        PaxosGroup group = start(GroupOptions.of(one).machine(4, (instance, value) -> value));
        propose(group, 4, 0, 1);
        assertThatThrownBy(() -> cluster.now(group.snapshot()))
                .isInstanceOf(IllegalStateException.class)
                .hasStackTraceContaining("state machine 4 does not implement Snapshotting");
        propose(group, 4, 1, 2);
        cluster.closeAll();
    }

    @Test
    void withoutAStoreThereIsNoSnapshot() {
        PaxosGroup group = cluster.start(1, all -> all.group(0, one)).group(0);
        assertThatThrownBy(() -> cluster.now(group.snapshot()))
                .hasStackTraceContaining("PaxosOptions.snapshots");
        cluster.closeAll();
    }

    @Test
    void aFailedSnapshotHarmsNothingAndTheNextOneIsTaken() {
        List<RuntimeException> failures = new ArrayList<>();
        failures.add(new IllegalStateException("at once"));
        failures.add(new IllegalStateException("in the middle"));
        SavedLines failing =
                new SavedLines() {
                    @Override
                    public Flux<ByteBuffer> snapshot() {
                        if (failures.isEmpty()) {
                            return super.snapshot();
                        }
                        RuntimeException next = failures.remove(0);
                        if (failures.size() == 1) {
                            throw next;
                        }
                        return super.snapshot().concatWith(Flux.error(next));
                    }
                };
        PaxosGroup group = start(GroupOptions.of(failing));
        propose(group, 0, 0, 5);
        assertThatThrownBy(() -> cluster.now(group.snapshot()))
                .isInstanceOf(StateMachineException.class)
                .hasRootCauseMessage("at once");
        assertThatThrownBy(() -> cluster.now(group.snapshot())).hasMessage("in the middle");
        assertThat(cluster.now(store.snapshots())).isEmpty();
        propose(group, 0, 5, 6);
        assertThat(cluster.now(group.snapshot())).isEqualTo(6);
        cluster.closeAll();
    }

    @Test
    void aMachineThatCannotBeRestoredFailsTheStartByName() {
        PaxosGroup group = start(GroupOptions.of(one));
        propose(group, 0, 0, 5);
        cluster.now(group.snapshot());
        cluster.stop(1);
        SavedLines broken =
                new SavedLines() {
                    @Override
                    public Mono<Void> restore(long below, Flux<ByteBuffer> content) {
                        throw new IllegalStateException("no room");
                    }
                };
        assertThatThrownBy(() -> start(GroupOptions.of(broken)))
                .isInstanceOf(StateMachineException.class)
                .hasStackTraceContaining("state machine 0 could not be restored")
                .hasRootCauseMessage("no room");
        assertThatThrownBy(() -> start(GroupOptions.of((instance, value) -> value)))
                .hasStackTraceContaining("does not implement Snapshotting");
        start(GroupOptions.of(one));
        cluster.closeAll();
    }

    @Test
    void aSnapshotThatIsGoneFailsTheStartAndSaysWhatToDo() {
        PaxosGroup group = start(GroupOptions.of(one));
        propose(group, 0, 0, 5);
        cluster.now(group.snapshot());
        cluster.stop(1);
        InMemorySnapshotStore other = InMemorySnapshotStore.on(cluster::time);
        assertThatThrownBy(() -> cluster.start(1, all -> all.snapshots(other).group(0, one)))
                .isInstanceOf(SnapshotException.class)
                .hasMessageContaining("snapshot of group 0 below instance 5")
                .hasMessageContaining("bring back the directory");
        assertThatThrownBy(() -> cluster.start(1, all -> all.group(0, one)))
                .isInstanceOf(SnapshotException.class)
                .hasMessageContaining("no snapshot store is set");
        cluster.closeAll();
    }
}
