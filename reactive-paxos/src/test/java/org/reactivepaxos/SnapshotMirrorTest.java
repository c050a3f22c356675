// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.machine.Digesting;
import org.reactivepaxos.machine.ReactiveStateMachine;
import org.reactivepaxos.machine.Snapshotting;
import org.reactivepaxos.machine.StateMachineException;
import org.reactivepaxos.storage.InMemorySnapshotStore;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Snapshots of a second state that follows the log (P42, P53). */
final class SnapshotMirrorTest {

    private final VirtualCluster cluster = new VirtualCluster(1);
    private final InMemorySnapshotStore store = InMemorySnapshotStore.on(cluster::time);
    private final List<SavedLines> mirrors = new ArrayList<>();
    private SavedLines machine = new Unsaved();

    @AfterEach
    void close() {
        cluster.closeAll();
    }

    /** A machine that can be restored, and must not be asked for a snapshot. */
    private static final class Unsaved extends SavedLines {
        @Override
        public Flux<ByteBuffer> snapshot() {
            throw new IllegalStateException("the machine itself is saved");
        }
    }

    private SavedLines mirror() {
        SavedLines fresh = new SavedLines();
        mirrors.add(fresh);
        return fresh;
    }

    private static List<String> lines(int from, int below) {
        return IntStream.range(from, below).mapToObj(i -> "v" + i).toList();
    }

    private PaxosGroup start(GroupOptions options) {
        PaxosNode node = cluster.start(1, all -> all.snapshots(store).group(0, options));
        cluster.leader();
        return node.group(0);
    }

    private PaxosGroup start(Supplier<SavedLines> mirror) {
        machine = new Unsaved();
        return start(GroupOptions.of(machine).snapshotMirror(0, mirror));
    }

    private void propose(PaxosGroup group, int id, int from, int below) {
        lines(from, below).forEach(line -> cluster.now(group.propose(id, bytes(line))));
    }

    @Test
    void theMirrorIsSavedAndTheMachineGoesOnFromIt() {
        PaxosGroup group = start(this::mirror);
        propose(group, 0, 0, 7);
        assertThat(cluster.now(group.snapshot())).isEqualTo(7);
        propose(group, 0, 7, 9);
        cluster.stop(1);
        start(this::mirror);
        assertThat(machine.restoredBelow()).containsExactly(7L);
        assertThat(machine.lines()).isEqualTo(lines(0, 9));
    }

    @Test
    void aMirrorIsOnlyFedWhatIsNew() {
        PaxosGroup group = start(this::mirror);
        for (int i = 0; i < 5; i++) {
            propose(group, 0, 10 * i, 10 * i + 10);
            cluster.now(group.snapshot());
            assertThat(mirrors).as("one for all").hasSize(1);
            assertThat(mirrors.get(0).lines()).isEqualTo(lines(0, 10 * i + 10));
        }
        assertThat(mirrors.get(0).restoredBelow()).isEmpty();
    }

    @Test
    void afterARestartAMirrorGoesOnFromTheLastSnapshot() {
        PaxosGroup group = start(this::mirror);
        propose(group, 0, 0, 7);
        cluster.now(group.snapshot());
        cluster.stop(1);
        PaxosGroup again = start(this::mirror);
        propose(again, 0, 7, 12);
        assertThat(mirrors).as("not before it is needed").hasSize(1);
        assertThat(cluster.now(again.snapshot())).isEqualTo(12);
        assertThat(mirrors.get(1).restoredBelow()).containsExactly(7L);
        assertThat(mirrors.get(1).lines()).isEqualTo(lines(0, 12));
    }

    /** P42: values go on while it executes the log, however slowly. */
    @Test
    void aSlowMirrorHoldsUpNothing() {
        Sinks.Empty<Void> release = Sinks.empty();
        SavedLines followed = new SavedLines();
        machine = new Unsaved();
        PaxosGroup group =
                start(
                        GroupOptions.none()
                                .reactiveMachine(0, machine.reactive())
                                .reactiveSnapshotMirror(0, () -> new Slow(followed, release)));
        propose(group, 0, 0, 5);
        List<Long> taken = new ArrayList<>();
        group.snapshot().subscribe(taken::add);
        propose(group, 0, 5, 30);
        assertThat(machine.lines()).isEqualTo(lines(0, 30));
        assertThat(followed.lines()).isEmpty();
        assertThat(taken).isEmpty();
        release.tryEmitEmpty();
        cluster.pass(Duration.ofSeconds(1));
        assertThat(taken).as("where it began").containsExactly(5L);
        assertThat(followed.lines()).isEqualTo(lines(0, 5));
    }

    private record Slow(SavedLines lines, Sinks.Empty<Void> release)
            implements ReactiveStateMachine, Snapshotting {
        @Override
        public Mono<byte[]> apply(long instance, byte[] value) {
            return release.asMono().then(Mono.fromSupplier(() -> lines.apply(instance, value)));
        }

        @Override
        public Flux<ByteBuffer> snapshot() {
            return lines.snapshot();
        }

        @Override
        public Mono<Void> restore(long below, Flux<ByteBuffer> content) {
            return lines.restore(below, content);
        }
    }

    /** What streams out of the state as it is would be disturbed by the next value. */
    @Test
    void executesNothingWhileItsContentIsRead() {
        Sinks.Many<Integer> pace = Sinks.many().unicast().onBackpressureBuffer();
        SavedLines streaming =
                new SavedLines() {
                    @Override
                    public Flux<ByteBuffer> snapshot() {
                        return Flux.fromIterable(lines())
                                .zipWith(pace.asFlux(), (line, tick) -> line + "\n")
                                .map(line -> ByteBuffer.wrap(line.getBytes(UTF_8)));
                    }
                };
        PaxosGroup group = start(() -> streaming);
        propose(group, 0, 0, 4);
        List<Long> taken = new ArrayList<>();
        group.snapshot().subscribe(taken::add);
        pace.tryEmitNext(0);
        propose(group, 0, 4, 20);
        cluster.pass(Duration.ofSeconds(1));
        pace.tryEmitNext(1);
        cluster.pass(Duration.ofSeconds(1));
        assertThat(streaming.lines()).isEqualTo(lines(0, 4));
        assertThat(taken).isEmpty();
        pace.tryEmitNext(2);
        pace.tryEmitNext(3);
        cluster.pass(Duration.ofSeconds(1));
        assertThat(taken).containsExactly(4L);
        cluster.stop(1);
        start(this::mirror);
        assertThat(machine.restoredBelow()).containsExactly(4L);
        assertThat(machine.lines()).isEqualTo(lines(0, 20));
    }

    @Test
    void afterAFailureAnotherMirrorBeginsAndTheGroupGoesOn() {
        PaxosGroup group = start(this::failingFirst);
        propose(group, 0, 0, 3);
        cluster.now(group.snapshot());
        propose(group, 0, 3, 8);
        assertThatThrownBy(() -> cluster.now(group.snapshot()))
                .isInstanceOf(StateMachineException.class)
                .hasMessageContaining("instance 6: state machine 0 failed in its mirror")
                .hasRootCauseMessage("v6");
        propose(group, 0, 8, 10);
        assertThat(cluster.now(group.snapshot())).isEqualTo(10);
        assertThat(mirrors).hasSize(2);
        assertThat(mirrors.get(1).restoredBelow()).containsExactly(3L);
        assertThat(mirrors.get(1).lines()).isEqualTo(lines(0, 10)).isEqualTo(machine.lines());
    }

    private SavedLines failingFirst() {
        boolean fails = mirrors.isEmpty();
        SavedLines next =
                new SavedLines() {
                    @Override
                    public byte[] apply(long instance, byte[] value) {
                        if (fails && new String(value, UTF_8).equals("v6")) {
                            throw new IllegalStateException("v6");
                        }
                        return super.apply(instance, value);
                    }
                };
        mirrors.add(next);
        return next;
    }

    @Test
    void executesWhatTookEffectForItsMachineAndNothingElse() {
        SavedLines other = new SavedLines();
        machine = new Unsaved();
        UnaryOperator<GroupOptions> both =
                options -> options.machine(1, machine).snapshotMirror(1, this::mirror);
        PaxosGroup group = start(both.apply(GroupOptions.none().machine(2, other)));
        propose(group, 1, 0, 3);
        propose(group, 2, 3, 6);
        lines(6, 20).forEach(line -> group.batchPropose(1, bytes(line)).subscribe());
        lines(20, 22).forEach(line -> group.batchPropose(2, bytes(line)).subscribe());
        cluster.pass(Duration.ofSeconds(1));
        ClientSession session = cluster.now(group.openSession());
        cluster.now(session.propose(1, bytes("once")));
        long below = cluster.now(group.snapshot());
        assertThat(mirrors.get(0).lines()).isEqualTo(machine.lines()).hasSize(3 + 14 + 1);
        cluster.stop(1);
        SavedLines restored = new SavedLines();
        start(both.apply(GroupOptions.none().machine(2, restored)));
        assertThat(restored.restoredBelow()).containsExactly(below);
        assertThat(restored.lines()).isEqualTo(other.lines()).hasSize(5);
    }

    @Test
    void aMirrorThatDiffersIsNotSaved() {
        PaxosGroup group =
                start(
                        GroupOptions.of(new Summed(0))
                                .snapshotMirror(0, () -> new Summed(mirrors.size())));
        propose(group, 0, 0, 3);
        assertThat(cluster.now(group.snapshot())).isEqualTo(3);
        propose(group, 0, 3, 6);
        mirrors.add(new SavedLines());
        cluster.stop(1);
        PaxosGroup again =
                start(
                        GroupOptions.of(new Summed(0))
                                .snapshotMirror(0, () -> new Summed(mirrors.size())));
        assertThatThrownBy(() -> cluster.now(again.snapshot()))
                .isInstanceOf(StateMachineException.class)
                .hasRootCauseMessage("its digest is 6, and that of its mirror 7");
        propose(again, 0, 6, 8);
        mirrors.clear();
        assertThat(cluster.now(again.snapshot())).isEqualTo(8);
    }

    private static final class Summed extends SavedLines implements Digesting {
        private final int wrong;

        Summed(int wrong) {
            this.wrong = wrong;
        }

        @Override
        public long digest() {
            return lines().size() + wrong;
        }
    }

    @Test
    void aMirrorIsNotTheMachineItself() {
        machine = new Unsaved();
        PaxosGroup group = start(GroupOptions.of(machine).snapshotMirror(0, () -> machine));
        propose(group, 0, 0, 3);
        assertThatThrownBy(() -> cluster.now(group.snapshot()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is that machine itself, and must be a new one each time");
        propose(group, 0, 3, 4);
        assertThat(machine.lines()).isEqualTo(lines(0, 4));
    }

    @Test
    void aMirrorIsOfASnapshottingMachineOfItsForm() {
        for (GroupOptions wrong :
                List.of(
                        GroupOptions.of(machine).snapshotMirror(3, this::mirror),
                        GroupOptions.none()
                                .reactiveMachine(0, machine.reactive())
                                .snapshotMirror(0, this::mirror),
                        GroupOptions.of((instance, value) -> value)
                                .snapshotMirror(0, this::mirror))) {
            assertThatThrownBy(() -> start(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a mirror is set for state machine");
        }
    }

    @Test
    void aSnapshotUnderWayEndsWithItsNodeAndSoDoesTheMirror() {
        machine = new Unsaved();
        Sinks.Empty<Void> never = Sinks.empty();
        PaxosGroup group =
                start(
                        GroupOptions.none()
                                .reactiveMachine(0, machine.reactive())
                                .reactiveSnapshotMirror(0, () -> new Slow(mirror(), never)));
        propose(group, 0, 0, 5);
        List<Throwable> failed = new ArrayList<>();
        group.snapshot().subscribe(null, failed::add);
        cluster.pass(Duration.ofSeconds(1));
        assertThat(never.currentSubscriberCount()).isEqualTo(1);
        cluster.stop(1);
        cluster.pass(Duration.ofSeconds(1));
        assertThat(failed).hasOnlyElementsOfType(NodeClosedException.class).hasSize(1);
        assertThat(never.currentSubscriberCount()).isZero();
    }

    @Test
    void goesOnFromTheSnapshotThatCameFromAnotherMember() {
        SnapshotCluster members = new SnapshotCluster();
        members.leaveBehind();
        members.propose(1, 20);
        members.truncate(1, 2);
        members.propose(1, 3);
        SavedLines third = new Unsaved();
        members.start(
                3,
                UnaryOperator.identity(),
                GroupOptions.of(third).snapshotMirror(0, this::mirror));
        for (int i = 0; i < 1000 && third.lines().size() < 28; i++) {
            members.cluster.pass(Duration.ofMillis(5));
        }
        members.snapshot(3);
        assertThat(third.restoredBelow()).containsExactly(25L);
        assertThat(mirrors).hasSize(1);
        assertThat(mirrors.get(0).restoredBelow()).containsExactly(25L);
        assertThat(mirrors.get(0).lines()).isEqualTo(third.lines()).hasSize(28);
        members.cluster.closeAll();
    }
}
