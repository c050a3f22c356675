// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.storage.InMemorySnapshotStore;
import org.reactivepaxos.storage.LogRetention;
import org.reactivepaxos.storage.Snapshot;
import org.reactivepaxos.storage.SnapshotId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Snapshots of a group's state machines, and starts that go on from them (P53-P56). */
final class SnapshotTest {

    private final VirtualCluster cluster = new VirtualCluster(1);
    private final InMemorySnapshotStore store = InMemorySnapshotStore.on(cluster::time);
    private SavedLines one = new SavedLines();
    private SavedLines two = new SavedLines();

    private static List<String> lines(int from, int below) {
        return IntStream.range(from, below).mapToObj(i -> "v" + i).toList();
    }

    /** A start with empty state machines, one of each form. */
    private PaxosGroup start() {
        one = new SavedLines();
        two = new SavedLines();
        return start(GroupOptions.none().machine(1, one).reactiveMachine(2, two.reactive()));
    }

    private PaxosGroup start(GroupOptions options) {
        PaxosNode node = cluster.start(1, all -> all.snapshots(store).group(0, options));
        cluster.leader();
        return node.group(0);
    }

    private void propose(PaxosGroup group, int machine, int from, int below) {
        lines(from, below).forEach(line -> cluster.now(group.propose(machine, bytes(line))));
    }

    private List<Long> stored() {
        return cluster.now(store.snapshots()).stream()
                .map(Snapshot::id)
                .map(SnapshotId::below)
                .toList();
    }

    @Test
    void aStartGoesOnFromTheLatestSnapshot() {
        PaxosGroup group = start();
        propose(group, 1, 0, 10);
        propose(group, 2, 10, 15);
        assertThat(cluster.now(group.snapshot())).isEqualTo(15);
        assertThat(stored()).containsExactly(15L);
        propose(group, 1, 15, 18);
        cluster.stop(1);
        PaxosGroup again = start();
        assertThat(one.restoredBelow()).containsExactly(15L);
        assertThat(two.restoredBelow()).containsExactly(15L);
        assertThat(two.lines()).isEqualTo(lines(10, 15));
        assertThat(one.lines()).hasSize(13).endsWith("v9", "v15", "v16", "v17");
        propose(again, 2, 18, 20);
        assertThat(cluster.now(again.snapshot())).isEqualTo(20);
        assertThat(stored()).as("the older one is not needed any more").containsExactly(20L);
        cluster.closeAll();
    }

    @Test
    void aGroupOfPlainMachinesAloneIsSnapshotTheSameWay() {
        PaxosGroup group = start(GroupOptions.of(one));
        propose(group, 0, 0, 7);
        assertThat(cluster.now(group.snapshot())).isEqualTo(7);
        cluster.stop(1);
        SavedLines again = new SavedLines();
        PaxosGroup restarted = start(GroupOptions.of(again));
        assertThat(again.lines()).isEqualTo(lines(0, 7));
        assertThat(cluster.now(restarted.propose(bytes("v7"))).id()).isEqualTo(7);
        cluster.closeAll();
    }

    @Test
    void nothingNewIsNoNewSnapshot() {
        PaxosGroup group = start();
        assertThat(cluster.now(group.snapshot())).isZero();
        propose(group, 1, 0, 3);
        assertThat(cluster.now(group.snapshot())).isEqualTo(3);
        assertThat(cluster.now(group.snapshot())).isEqualTo(3);
        assertThat(stored()).containsExactly(3L);
        cluster.closeAll();
    }

    /** P55: values go on while the content is being written, and are not in it. */
    @Test
    void isOfTheInstanceWhereItBeganHoweverLongItTakes() {
        Sinks.Empty<Void> release = Sinks.empty();
        SavedLines slow =
                new SavedLines() {
                    @Override
                    public Flux<ByteBuffer> snapshot() {
                        return super.snapshot().delaySubscription(release.asMono());
                    }
                };
        PaxosGroup group = start(GroupOptions.of(slow));
        propose(group, 0, 0, 5);
        List<Long> taken = new ArrayList<>();
        group.snapshot().subscribe(taken::add);
        group.snapshot().subscribe(taken::add);
        group.snapshot().subscribe().dispose();
        propose(group, 0, 5, 9);
        assertThat(taken).isEmpty();
        release.tryEmitEmpty();
        cluster.pass(Duration.ofSeconds(1));
        assertThat(taken).as("both are told of the one").containsExactly(5L, 5L);
        cluster.stop(1);
        start(GroupOptions.of(one));
        assertThat(one.restoredBelow()).containsExactly(5L);
        assertThat(one.lines()).isEqualTo(lines(0, 9));
        cluster.closeAll();
    }

    @Test
    void aLaggingMachineIsSnapshotWhereItsGroupIsDecided() {
        PaxosGroup group = start();
        SavedLines lagging = two;
        for (String line : lines(0, 50)) {
            group.propose(2, bytes(line)).subscribe();
        }
        assertThat(cluster.now(group.snapshot())).isEqualTo(50);
        cluster.stop(1);
        start();
        assertThat(two.lines()).isEqualTo(lines(0, 50)).isEqualTo(lagging.lines());
        cluster.closeAll();
    }

    @Test
    void largeAndSmallPiecesComeBackAsTheSameContent() {
        byte[] large = new byte[600_000];
        Arrays.fill(large, (byte) 'x');
        PaxosGroup group = start(GroupOptions.of(one));
        propose(group, 0, 0, 300);
        cluster.now(group.propose(large));
        propose(group, 0, 300, 302);
        cluster.now(group.snapshot());
        List<String> before = List.copyOf(one.lines());
        cluster.stop(1);
        SavedLines again = new SavedLines();
        start(GroupOptions.of(again));
        assertThat(again.lines()).isEqualTo(before).hasSize(303);
        cluster.closeAll();
    }

    @Test
    void aMachineThatReadsNothingOfItsPartHoldsUpNoOther() {
        PaxosGroup group = start();
        propose(group, 1, 0, 5);
        propose(group, 2, 5, 9);
        cluster.now(group.snapshot());
        cluster.stop(1);
        SavedLines forgetful =
                new SavedLines() {
                    @Override
                    public Mono<Void> restore(long below, Flux<ByteBuffer> content) {
                        return Mono.empty();
                    }
                };
        two = new SavedLines();
        start(GroupOptions.none().machine(1, forgetful).machine(2, two));
        assertThat(two.lines()).isEqualTo(lines(5, 9));
        cluster.closeAll();
    }

    @Test
    void theLogIsReadFromTheSnapshotOnAfterARestart() {
        PaxosGroup group = start(GroupOptions.of(one));
        propose(group, 0, 0, 5);
        cluster.now(group.snapshot());
        propose(group, 0, 5, 8);
        cluster.stop(1);
        PaxosGroup again = start(GroupOptions.of(new SavedLines()));
        assertThat(cluster.now(again.instances(5).take(3).map(i -> i.id()).collectList()))
                .containsExactly(5L, 6L, 7L);
        assertThatThrownBy(() -> cluster.now(again.instances(4).next()))
                .isInstanceOfSatisfying(
                        CompactedException.class,
                        error -> assertThat(error.firstRetained()).isEqualTo(5));
        cluster.closeAll();
    }

    /** P16: with 64 bits, and nothing above the snapshot. */
    @Test
    void theLogIsKeptAsFarBelowTheSnapshotAsTheOptionsSay() {
        GroupOptions options = GroupOptions.of(one);
        assertThat(firstReadableAfterASnapshot(options)).as("all, by default").isZero();
        cluster.stop(1);
        one = new SavedLines();
        options = GroupOptions.of(one).retention(LogRetention.instances(4));
        assertThat(firstReadableAfterASnapshot(options)).isEqualTo(12 + 10 - 4);
        cluster.closeAll();
    }

    private long firstReadableAfterASnapshot(GroupOptions options) {
        PaxosGroup group = start(options);
        propose(group, 0, 0, 10);
        cluster.now(group.snapshot());
        propose(group, 0, 10, 12);
        return cluster.now(
                group.instances(0)
                        .next()
                        .map(Instance::id)
                        .onErrorResume(
                                CompactedException.class,
                                error ->
                                        group.instances(error.firstRetained())
                                                .next()
                                                .map(Instance::id)));
    }

    @Test
    void aSnapshotUnderWayEndsWithItsNode() {
        SavedLines never =
                new SavedLines() {
                    @Override
                    public Flux<ByteBuffer> snapshot() {
                        return Flux.never();
                    }
                };
        PaxosGroup group = start(GroupOptions.of(never));
        propose(group, 0, 0, 2);
        List<Throwable> failed = new ArrayList<>();
        group.snapshot().subscribe(null, failed::add);
        cluster.pass(Duration.ofSeconds(1));
        assertThat(failed).isEmpty();
        cluster.closeAll();
        cluster.pass(Duration.ofSeconds(1));
        group.snapshot().subscribe(null, failed::add);
        cluster.pass(Duration.ofSeconds(1));
        assertThat(failed).hasSize(2).hasOnlyElementsOfType(NodeClosedException.class);
    }
}
