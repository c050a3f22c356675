// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.storage.InMemoryJournal;
import org.reactivepaxos.storage.InMemorySnapshotStore;
import org.reactivepaxos.storage.Snapshot;
import org.reactivepaxos.storage.SnapshotChunk;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.SnapshotId;
import org.reactivepaxos.storage.SnapshotStore;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A crash at any step of a snapshot leaves the old state or the new one, never neither. */
final class SnapshotCrashTest {

    private final VirtualCluster cluster = new VirtualCluster(1);
    private final InMemorySnapshotStore disk = InMemorySnapshotStore.on(cluster::time);
    private final InMemoryJournal log = InMemoryJournal.on(cluster::time);
    private final AtomicReference<Step> crashAt = new AtomicReference<>(Step.NEVER);
    private SavedLines lines = new SavedLines();

    /** After which step the power goes. */
    enum Step {
        BEGUN(5),
        STAGED(5),
        COMMITTED(5),
        APPENDED(5),
        DURABLE(10),
        FORGOTTEN(10),
        NEVER(10);

        /** What the start after that goes on from. */
        private final long restored;

        Step(long restored) {
            this.restored = restored;
        }
    }

    private boolean reached(Step step) {
        if (crashAt.get() != step) {
            return false;
        }
        log.crash().subscribe();
        disk.crash(unsynced -> 0).subscribe();
        return true;
    }

    private <T> Mono<T> unlessAt(Step step, T value) {
        return Mono.defer(() -> reached(step) ? Mono.never() : Mono.just(value));
    }

    /** Loses power when the checkpoint is appended and not durable. */
    private final class Journal extends FillingJournal {
        Journal() {
            super(log);
        }

        @Override
        public long append(int group, List<LogRecord> records) {
            boolean checkpoint =
                    records.stream().anyMatch(r -> r.kind() == LogRecord.Kind.CHECKPOINT);
            if (checkpoint && reached(Step.APPENDED)) {
                return 1_000_000;
            }
            return super.append(group, records);
        }
    }

    /** Loses power around what it does. */
    private record Store(SnapshotCrashTest test, SnapshotStore disk) implements SnapshotStore {
        @Override
        public Mono<List<Snapshot>> open() {
            return disk.open();
        }

        @Override
        public Mono<List<Snapshot>> snapshots() {
            return disk.snapshots();
        }

        @Override
        public Mono<SnapshotExtent> staged(SnapshotId id) {
            return disk.staged(id);
        }

        @Override
        public Mono<SnapshotExtent> stage(
                SnapshotId id, SnapshotExtent from, Publisher<SnapshotChunk> chunks) {
            return test.unlessAt(Step.BEGUN, id)
                    .flatMap(begun -> disk.stage(begun, from, chunks))
                    .flatMap(extent -> test.unlessAt(Step.STAGED, extent));
        }

        @Override
        public Mono<Snapshot> commit(SnapshotId id, SnapshotExtent whole) {
            return disk.commit(id, whole)
                    .flatMap(snapshot -> test.unlessAt(Step.COMMITTED, snapshot));
        }

        @Override
        public Flux<SnapshotChunk> read(SnapshotId id, SnapshotExtent from) {
            return disk.read(id, from);
        }

        @Override
        public Mono<Void> retainFrom(int group, long below) {
            return test.unlessAt(Step.DURABLE, group)
                    .then(disk.retainFrom(group, below))
                    .then(test.unlessAt(Step.FORGOTTEN, group))
                    .then();
        }

        @Override
        public Mono<Void> remove(SnapshotId id) {
            return disk.remove(id);
        }

        @Override
        public Mono<Void> dropStage(SnapshotId id) {
            return disk.dropStage(id);
        }

        @Override
        public int maxChunkBytes() {
            return disk.maxChunkBytes();
        }

        @Override
        public Mono<Void> close() {
            return disk.close();
        }
    }

    private PaxosGroup start() {
        lines = new SavedLines();
        PaxosNode node =
                cluster.start(
                        1,
                        all ->
                                all.journal(new Journal())
                                        .snapshots(new Store(this, disk))
                                        .group(0, lines));
        cluster.leader();
        return node.group(0);
    }

    private void propose(PaxosGroup group, int from, int below) {
        for (int i = from; i < below; i++) {
            cluster.now(group.propose(bytes("v" + i)));
        }
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void leavesTheOldStateOrTheNewOne(Step step) {
        PaxosGroup group = start();
        propose(group, 0, 5);
        cluster.now(group.snapshot());
        propose(group, 5, 10);
        crashAt.set(step);
        group.snapshot().subscribe(below -> {}, error -> {});
        cluster.pass(Duration.ofSeconds(1));
        crashAt.set(Step.NEVER);
        cluster.stop(1);

        PaxosGroup again = start();
        assertThat(lines.restoredBelow()).containsExactly(step.restored);
        assertThat(lines.lines()).isEqualTo(IntStream.range(0, 10).mapToObj(i -> "v" + i).toList());
        assertThat(cluster.now(again.snapshot())).isEqualTo(10);
        propose(again, 10, 12);
        assertThat(cluster.now(again.snapshot())).isEqualTo(12);
        assertThat(cluster.now(disk.snapshots()))
                .extracting(snapshot -> snapshot.id().below())
                .containsExactly(12L);
        cluster.closeAll();
    }
}
