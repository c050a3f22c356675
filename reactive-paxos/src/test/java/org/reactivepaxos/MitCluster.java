// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.storage.InMemoryJournal;
import org.reactivepaxos.storage.InMemorySnapshotStore;
import org.reactivepaxos.testkit.PaxosTestCluster;
import org.reactivepaxos.testkit.TestNetwork;
import reactor.core.publisher.Mono;

/**
 * Five whole nodes on virtual time, the faults of the labs of MIT 6.824, and what must hold of them
 * whatever happens: one sequence, of which each member has applied a beginning, and in which each
 * value is there once.
 */
final class MitCluster implements AutoCloseable {

    static final int SIZE = 5;
    static final Duration MOMENT = Duration.ofMillis(100);

    /** Long enough for an election and what follows it, also where a fifth is lost. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final MitWires wires;
    private final PaxosTestCluster cluster;
    private final Random random;
    private final Map<Integer, InMemoryJournal> journals = new TreeMap<>();
    private final Map<Integer, InMemorySnapshotStore> stores = new TreeMap<>();
    private final Map<Integer, SavedLines> lines = new TreeMap<>();
    private final Map<String, Long> acknowledged = new TreeMap<>();
    private final Set<String> open = new TreeSet<>();

    MitCluster(long seed) {
        this(seed, GroupOptions::of);
    }

    MitCluster(long seed, Function<StateMachine, GroupOptions> group) {
        this(seed, member -> new SavedLines(), group);
    }

    MitCluster(
            long seed,
            IntFunction<SavedLines> machines,
            Function<StateMachine, GroupOptions> group) {
        this.random = new Random(seed);
        this.cluster =
                PaxosTestCluster.of(
                        SIZE, seed, (member, options) -> options(member, options, machines, group));
        this.wires = new MitWires(cluster.time(), random);
    }

    private PaxosOptions options(
            int member,
            PaxosOptions options,
            IntFunction<SavedLines> machines,
            Function<StateMachine, GroupOptions> group) {
        SavedLines machine = machines.apply(member);
        lines.put(member, machine);
        return options.transport(wires.of(options.values().transport))
                .journal(journal(member))
                .snapshots(
                        stores.computeIfAbsent(
                                member, id -> InMemorySnapshotStore.on(cluster::time)))
                .tailBytes(200)
                .group(0, group.apply(machine));
    }

    private InMemoryJournal journal(int member) {
        return journals.computeIfAbsent(member, id -> InMemoryJournal.on(cluster::time));
    }

    MitCluster startAll() {
        cluster.startAll();
        cluster.awaitLeader();
        return this;
    }

    void start(int... members) {
        Arrays.stream(members).forEach(cluster::start);
    }

    void stop(int member) {
        cluster.stop(member);
    }

    PaxosGroup group(int member) {
        return cluster.group(member);
    }

    int leader(int... among) {
        return cluster.awaitLeader(0, among);
    }

    /** All members but these, ascending. */
    static int[] others(int... than) {
        return IntStream.rangeClosed(1, SIZE)
                .filter(member -> Arrays.stream(than).noneMatch(not -> not == member))
                .toArray();
    }

    void pass(Duration duration) {
        cluster.pass(duration);
    }

    <T> T now(Mono<T> mono) {
        return cluster.await(mono);
    }

    Random random() {
        return random;
    }

    /** Proposes, and goes on; {@link #open} has it until it is acknowledged. */
    void propose(int member, String value) {
        open.add(value);
        group(member)
                .propose(bytes(value))
                .subscribe(
                        instance -> {
                            assertThat(instance.value()).isEqualTo(bytes(value));
                            acknowledged.put(value, instance.id());
                            open.remove(value);
                        },
                        error -> {});
    }

    /** What was proposed and is not acknowledged. */
    Set<String> open() {
        return open;
    }

    /** The instance of each value that was acknowledged. */
    Map<String, Long> acknowledged() {
        return acknowledged;
    }

    List<String> lines(int member) {
        return requireNonNull(lines.get(member)).lines();
    }

    /** What the journal of a member holds of these instances. */
    List<Run> held(int member, long from, long below) {
        return now(journal(member).read(0, from, below, Integer.MAX_VALUE));
    }

    /** Only members that share a part are connected. */
    void partition(int[]... parts) {
        for (int a = 1; a <= SIZE; a++) {
            for (int b = a + 1; b <= SIZE; b++) {
                if (partOf(a, parts) == partOf(b, parts)) {
                    cluster.network().connect(a, b);
                } else {
                    cluster.network().disconnect(a, b);
                }
            }
        }
    }

    private static int partOf(int member, int[]... parts) {
        return IntStream.range(0, parts.length)
                .filter(part -> Arrays.stream(parts[part]).anyMatch(id -> id == member))
                .findFirst()
                .orElseThrow();
    }

    /** The member is heard, and hears nothing. */
    void deafen(int member) {
        Arrays.stream(others(member)).forEach(other -> network().block(other, member));
    }

    void undeafen(int member) {
        Arrays.stream(others(member)).forEach(other -> network().unblock(other, member));
    }

    /** Loses a part of all frames, those that answer included. */
    void lose(double fraction) {
        for (int from = 1; from <= SIZE; from++) {
            for (int to : others(from)) {
                network().lose(from, to, fraction);
            }
        }
    }

    void heal() {
        network().heal();
    }

    private TestNetwork network() {
        return cluster.network();
    }

    /** Lets time pass until it is so, and checks all the while that there is one sequence. */
    void passUntil(String wanted, BooleanSupplier condition) {
        Duration passed = Duration.ZERO;
        while (!condition.getAsBoolean()) {
            assertThat(passed).as("%s; open: %s", wanted, open).isLessThan(PATIENCE);
            pass(MOMENT);
            passed = passed.plus(MOMENT);
            assertOneSequence();
        }
    }

    /** Until these have applied the value. */
    void passUntilApplied(String value, int... members) {
        passUntil(
                value + " on " + Arrays.toString(members),
                () -> Arrays.stream(members).allMatch(member -> lines(member).contains(value)));
    }

    /** Until nothing is open and all five have applied as many values as were proposed. */
    void passUntilLevel(int values) {
        passUntil(
                "all are level at " + values,
                () ->
                        open.isEmpty()
                                && lines.values().stream()
                                        .allMatch(each -> each.lines().size() >= values));
        assertOneSequence();
        assertThat(lines).hasSize(SIZE);
        lines.values().forEach(each -> assertThat(each.lines()).hasSize(values));
        assertThat(lines(1)).containsAll(acknowledged.keySet());
        assertThat(acknowledged.values()).as("an instance holds one value").doesNotHaveDuplicates();
    }

    /** Each member has applied a beginning of the one sequence, and no value twice. */
    void assertOneSequence() {
        List<String> longest =
                lines.values().stream()
                        .map(SavedLines::lines)
                        .max(Comparator.comparingInt(List::size))
                        .orElseThrow();
        assertThat(longest).doesNotHaveDuplicates();
        lines.forEach(
                (member, each) ->
                        assertThat(each.lines())
                                .as("member %s", member)
                                .isEqualTo(longest.subList(0, each.lines().size())));
    }

    @Override
    public void close() {
        cluster.close();
    }
}
