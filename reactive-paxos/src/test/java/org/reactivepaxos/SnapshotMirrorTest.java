// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.MirroredMember.lines;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.machine.ReactiveStateMachine;
import org.reactivepaxos.machine.Snapshotting;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Snapshots of a second state that follows the log (P42, P53). */
final class SnapshotMirrorTest {

    private final MirroredMember member = new MirroredMember();
    private final VirtualCluster cluster = member.cluster;
    private final List<SavedLines> mirrors = member.mirrors;

    @AfterEach
    void close() {
        cluster.closeAll();
    }

    @Test
    void theMirrorIsSavedAndTheMachineGoesOnFromIt() {
        PaxosGroup group = member.start(member::mirror);
        member.propose(group, 0, 0, 7);
        assertThat(cluster.now(group.snapshot())).isEqualTo(7);
        member.propose(group, 0, 7, 9);
        cluster.stop(1);
        member.start(member::mirror);
        assertThat(member.machine.restoredBelow()).containsExactly(7L);
        assertThat(member.machine.lines()).isEqualTo(lines(0, 9));
    }

    @Test
    void aMirrorIsOnlyFedWhatIsNew() {
        PaxosGroup group = member.start(member::mirror);
        for (int i = 0; i < 5; i++) {
            member.propose(group, 0, 10 * i, 10 * i + 10);
            cluster.now(group.snapshot());
            assertThat(mirrors).as("one for all").hasSize(1);
            assertThat(mirrors.get(0).lines()).isEqualTo(lines(0, 10 * i + 10));
        }
        assertThat(mirrors.get(0).restoredBelow()).isEmpty();
    }

    @Test
    void readsALongLogAPartAtATime() {
        PaxosGroup group = member.start(member::mirror);
        for (int i = 0; i < 5; i++) {
            cluster.now(group.propose(bytes(i + "x".repeat(600_000))));
        }
        assertThat(cluster.now(group.snapshot())).isEqualTo(5);
        assertThat(mirrors.get(0).lines()).isEqualTo(member.machine.lines()).hasSize(5);
    }

    @Test
    void afterARestartAMirrorGoesOnFromTheLastSnapshot() {
        PaxosGroup group = member.start(member::mirror);
        member.propose(group, 0, 0, 7);
        cluster.now(group.snapshot());
        cluster.stop(1);
        PaxosGroup again = member.start(member::mirror);
        member.propose(again, 0, 7, 12);
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
        member.machine = new MirroredMember.Unsaved();
        PaxosGroup group =
                member.start(
                        GroupOptions.none()
                                .reactiveMachine(0, member.machine.reactive())
                                .reactiveSnapshotMirror(0, () -> new Slow(followed, release)));
        member.propose(group, 0, 0, 5);
        List<Long> taken = new ArrayList<>();
        group.snapshot().subscribe(taken::add);
        member.propose(group, 0, 5, 30);
        assertThat(member.machine.lines()).isEqualTo(lines(0, 30));
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
        PaxosGroup group = member.start(() -> streaming);
        member.propose(group, 0, 0, 4);
        List<Long> taken = new ArrayList<>();
        group.snapshot().subscribe(taken::add);
        pace.tryEmitNext(0);
        member.propose(group, 0, 4, 20);
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
        member.start(member::mirror);
        assertThat(member.machine.restoredBelow()).containsExactly(4L);
        assertThat(member.machine.lines()).isEqualTo(lines(0, 20));
    }

    @Test
    void executesWhatTookEffectForItsMachineAndNothingElse() {
        SavedLines other = new SavedLines();
        member.machine = new MirroredMember.Unsaved();
        UnaryOperator<GroupOptions> both =
                options -> options.machine(1, member.machine).snapshotMirror(1, member::mirror);
        PaxosGroup group = member.start(both.apply(GroupOptions.none().machine(2, other)));
        member.propose(group, 1, 0, 3);
        member.propose(group, 2, 3, 6);
        lines(6, 20).forEach(line -> group.batchPropose(1, bytes(line)).subscribe());
        lines(20, 22).forEach(line -> group.batchPropose(2, bytes(line)).subscribe());
        cluster.pass(Duration.ofSeconds(1));
        ClientSession session = cluster.now(group.openSession());
        cluster.now(session.propose(1, bytes("once")));
        long below = cluster.now(group.snapshot());
        assertThat(mirrors.get(0).lines()).isEqualTo(member.machine.lines()).hasSize(3 + 14 + 1);
        cluster.stop(1);
        SavedLines restored = new SavedLines();
        member.start(both.apply(GroupOptions.none().machine(2, restored)));
        assertThat(restored.restoredBelow()).containsExactly(below);
        assertThat(restored.lines()).isEqualTo(other.lines()).hasSize(5);
    }

    @Test
    void aSnapshotUnderWayEndsWithItsNodeAndSoDoesTheMirror() {
        member.machine = new MirroredMember.Unsaved();
        Sinks.Empty<Void> never = Sinks.empty();
        PaxosGroup group =
                member.start(
                        GroupOptions.none()
                                .reactiveMachine(0, member.machine.reactive())
                                .reactiveSnapshotMirror(0, () -> new Slow(member.mirror(), never)));
        member.propose(group, 0, 0, 5);
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
        SavedLines third = new MirroredMember.Unsaved();
        members.start(
                3,
                UnaryOperator.identity(),
                GroupOptions.of(third).snapshotMirror(0, member::mirror));
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
