// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.reactivepaxos.event.PaxosEvent;
import org.reactivepaxos.machine.Digesting;
import org.reactivepaxos.machine.MemberResults;
import org.reactivepaxos.machine.ReactiveStateMachine;
import org.reactivepaxos.machine.Snapshotting;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.storage.InMemorySnapshotStore;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.storage.LogRetention;
import org.reactivepaxos.storage.Snapshot;
import org.reactivepaxos.storage.SnapshotId;
import org.reactivepaxos.testkit.PaxosTestCluster;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Members whose state in group 0 can be made another one; their group 1 is left alone. */
final class DivergingCluster {

    /** Adds up what it is given; a flip of its state is what a bad memory does. */
    static class Tally implements StateMachine, Snapshotting {
        long sum;

        @Override
        public byte[] apply(long instance, byte[] value) {
            sum = 31 * sum + Long.parseLong(new String(value, UTF_8));
            return Long.toString(sum).getBytes(UTF_8);
        }

        void flip() {
            sum ^= 1L << 40;
        }

        @Override
        public Flux<ByteBuffer> snapshot() {
            return Flux.just(ByteBuffer.allocate(Long.BYTES).putLong(sum).flip());
        }

        @Override
        public Mono<Void> restore(long below, Flux<ByteBuffer> content) {
            return content.collectList()
                    .doOnNext(
                            parts -> {
                                ByteBuffer all = ByteBuffer.allocate(Long.BYTES);
                                parts.forEach(all::put);
                                sum = all.flip().getLong();
                            })
                    .then();
        }
    }

    /** Its results tell nothing of its state, its digest does. */
    static final class Digest extends Tally implements Digesting {
        @Override
        public byte[] apply(long instance, byte[] value) {
            super.apply(instance, value);
            return new byte[0];
        }

        @Override
        public long digest() {
            return sum;
        }
    }

    /** Its digest is compared besides its results. */
    static final class DigestToo extends Tally implements Digesting {
        @Override
        public long digest() {
            return sum;
        }
    }

    /** Its results are its own. */
    static final class Own extends Tally implements MemberResults {}

    /** The same in the reactive form. */
    record Reactive(Tally tally) implements ReactiveStateMachine {
        @Override
        public Mono<byte[]> apply(long instance, byte[] value) {
            return Mono.fromSupplier(() -> tally.apply(instance, value));
        }
    }

    final PaxosTestCluster cluster;
    private final Map<Integer, Tally> tallies = new HashMap<>();
    private final Map<Integer, List<PaxosEvent>> events = new HashMap<>();
    private final Map<Integer, InMemorySnapshotStore> stores = new HashMap<>();
    private final Map<Integer, Sinks.Empty<Long>> disks = new HashMap<>();
    private long proposed;

    DivergingCluster(int size) {
        this(size, member -> new Tally());
    }

    DivergingCluster(int size, Function<Integer, Tally> machine) {
        this(size, machine, DivergingCluster::plain);
    }

    DivergingCluster(
            int size, Function<Integer, Tally> machine, Function<Tally, GroupOptions> group) {
        this(size, machine, group, options -> options);
    }

    DivergingCluster(
            int size,
            Function<Integer, Tally> machine,
            Function<Tally, GroupOptions> group,
            UnaryOperator<PaxosOptions> tuning) {
        cluster =
                PaxosTestCluster.of(
                        size,
                        (member, options) -> {
                            Tally tally = machine.apply(member);
                            tallies.put(member, tally);
                            Journal journal = options.values().journal;
                            Sinks.Empty<Long> disk = Sinks.empty();
                            disks.put(member, disk);
                            return tuning.apply(options)
                                    .tailBytes(0)
                                    .journal(
                                            new FillingJournal(
                                                    journal, d -> d.takeUntilOther(disk.asMono())))
                                    .window(2, 200)
                                    .snapshots(store(member))
                                    .group(0, group.apply(tally))
                                    .group(1, plain(new Tally()));
                        });
    }

    static GroupOptions plain(Tally tally) {
        return GroupOptions.of(tally).retention(LogRetention.instances(0));
    }

    private InMemorySnapshotStore store(int member) {
        // The cluster is there by the time that a store asks for the time.
        return stores.computeIfAbsent(member, unused -> InMemorySnapshotStore.on(this::time));
    }

    private VirtualTimeScheduler time() {
        return cluster.time();
    }

    DivergingCluster startAll() {
        cluster.startAll();
        cluster.running().forEach(this::watch);
        cluster.awaitLeader();
        return this;
    }

    void restart(int member) {
        cluster.stop(member);
        cluster.start(member);
        watch(member);
    }

    /** As a power cut does, its snapshots included. */
    void kill(int member) {
        cluster.kill(member);
        cluster.await(store(member).crash(unsynced -> 0).thenReturn(true));
    }

    void watch(int member) {
        List<PaxosEvent> told = new ArrayList<>();
        events.put(member, told);
        cluster.node(member).events().subscribe(told::add);
    }

    /** Nothing more that this member writes becomes durable. */
    void breakDisk(int member) {
        requireNonNull(disks.get(member)).tryEmitError(new IllegalStateException("broken disk"));
    }

    Tally tally(int member) {
        return requireNonNull(tallies.get(member));
    }

    /** Of those that have not halted. */
    int leader() {
        return cluster.awaitLeader(
                0,
                cluster.running().stream()
                        .filter(member -> !isHalted(member))
                        .mapToInt(Integer::intValue)
                        .toArray());
    }

    /** A member that does not lead. */
    int follower() {
        return cluster.other(leader());
    }

    void propose(int by, int count) {
        propose(by, 0, count);
    }

    void propose(int by, int group, int count) {
        for (int i = 0; i < count; i++) {
            cluster.await(cluster.node(by).group(group).propose(next()));
        }
    }

    /** Many at once. */
    void proposeAll(int by, int count) {
        PaxosGroup group = cluster.group(by);
        cluster.await(Flux.range(0, count).flatMap(i -> group.propose(next()), 50).count());
    }

    byte[] next() {
        return Long.toString(++proposed).getBytes(UTF_8);
    }

    /** So long that sums are told and compared, and nobody is judged late. */
    void settle() {
        cluster.pass(Duration.ofSeconds(2));
    }

    /** Has that member answer otherwise, and halt. */
    void diverge(int wrong) {
        tally(wrong).flip();
        propose(wrong, 1);
        settle();
        assertThat(halted()).containsExactly(wrong);
    }

    /** Starts members that keep nothing of the log below their snapshots, and has one halt. */
    int divergeCompacted() {
        startAll();
        propose(1, 3);
        int wrong = follower();
        settle();
        for (int member : List.of(1, 2, 3)) {
            cluster.await(cluster.group(member).snapshot());
        }
        propose(wrong, 2);
        cluster.pass(SnapshotCluster.FORGOTTEN);
        tally(wrong).flip();
        cluster.await(cluster.group(wrong).snapshot());
        propose(wrong, 1);
        settle();
        assertThat(halted()).containsExactly(wrong);
        return wrong;
    }

    List<Integer> halted() {
        return cluster.running().stream().filter(this::isHalted).toList();
    }

    boolean isHalted(int member) {
        return told(member).stream().anyMatch(PaxosEvent.GroupHalted.class::isInstance);
    }

    /** Where the snapshots of group 0 are that a member has. */
    List<Long> stored(int member) {
        return cluster.await(store(member).snapshots()).stream()
                .map(Snapshot::id)
                .filter(id -> id.group() == 0)
                .map(SnapshotId::below)
                .toList();
    }

    List<PaxosEvent> told(int member) {
        return requireNonNull(events.get(member));
    }

    void close() {
        cluster.running().forEach(cluster::stop);
    }
}
