// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.storage.InMemoryJournal;
import org.reactivepaxos.transport.InMemoryNetwork;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * Members of one cluster in this thread, on virtual time: nothing happens unless a test lets time
 * pass.
 */
final class VirtualCluster {

    static final Duration ELECTION_MAX = Duration.ofMillis(1200);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final InMemoryNetwork network = InMemoryNetwork.create(() -> time);
    private final Map<Integer, InMemoryJournal> journals = new TreeMap<>();
    private final Map<Integer, PaxosNode> nodes = new TreeMap<>();
    private final Map<Integer, List<String>> applied = new TreeMap<>();
    private final int[] voters;
    private final UnaryOperator<PaxosOptions> tuning;

    VirtualCluster(int size) {
        this(size, options -> options);
    }

    VirtualCluster(int size, UnaryOperator<PaxosOptions> tuning) {
        this.voters = IntStream.rangeClosed(1, size).toArray();
        this.tuning = tuning;
    }

    VirtualCluster startAll() {
        for (int member : voters) {
            start(member);
        }
        return this;
    }

    PaxosNode start(int member) {
        List<String> seen = new ArrayList<>();
        applied.put(member, seen);
        StateMachine echo =
                (instance, value) -> {
                    seen.add(new String(value, UTF_8));
                    return ("echo " + new String(value, UTF_8)).getBytes(UTF_8);
                };
        return start(member, options -> options.group(0, echo));
    }

    PaxosNode start(int member, UnaryOperator<PaxosOptions> groups) {
        InMemoryJournal journal =
                journals.computeIfAbsent(member, unused -> InMemoryJournal.on(() -> time));
        PaxosOptions options =
                PaxosOptions.of(member, voters)
                        .transport(network.transport(member))
                        .journal(journal)
                        .workerScheduler(() -> time)
                        .callbackScheduler(() -> time)
                        .clock(() -> time.now(TimeUnit.NANOSECONDS));
        PaxosNode node = now(PaxosNode.start(groups.apply(tuning.apply(options))));
        nodes.put(member, node);
        return node;
    }

    void stop(int member) {
        PaxosNode node = requireNonNull(nodes.remove(member));
        now(node.close().thenReturn(true));
    }

    void closeAll() {
        for (int member : List.copyOf(nodes.keySet())) {
            stop(member);
        }
    }

    /** Lets time pass in steps, so that tasks see a clock that moves. */
    void pass(Duration duration) {
        Duration step = Duration.ofMillis(5);
        for (Duration left = duration;
                !left.isNegative() && !left.isZero();
                left = left.minus(step)) {
            time.advanceTimeBy(step);
        }
    }

    /** The value of a Mono that needs at most some seconds of virtual time. */
    <T> T now(Mono<T> mono) {
        List<T> got = new ArrayList<>();
        List<Throwable> failed = new ArrayList<>();
        mono.subscribe(got::add, failed::add);
        for (int i = 0; i < 10_000 && got.isEmpty() && failed.isEmpty(); i++) {
            time.advanceTimeBy(Duration.ofMillis(1));
        }
        if (!failed.isEmpty()) {
            throw new IllegalStateException(failed.get(0));
        }
        return got.get(0);
    }

    /**
     * The member that all running members hold for the leader; lets time pass until there is one.
     */
    int leader() {
        for (int i = 0; i < 4_000; i++) {
            List<Integer> leaders =
                    nodes.values().stream()
                            .map(node -> requireNonNull(node.group(0).leader().blockFirst()))
                            .map(leader -> leader.member().orElse(0))
                            .distinct()
                            .toList();
            if (leaders.size() == 1 && leaders.get(0) != 0) {
                return leaders.get(0);
            }
            pass(Duration.ofMillis(5));
        }
        throw new IllegalStateException("no leader after 20 virtual seconds");
    }

    InMemoryNetwork network() {
        return network;
    }

    VirtualTimeScheduler time() {
        return time;
    }

    PaxosNode node(int member) {
        return requireNonNull(nodes.get(member));
    }

    PaxosGroup group(int member) {
        return requireNonNull(nodes.get(member)).group(0);
    }

    List<String> applied(int member) {
        return requireNonNull(applied.get(member));
    }

    int other(int... than) {
        for (int voter : voters) {
            if (Arrays.stream(than).noneMatch(member -> member == voter)) {
                return voter;
            }
        }
        throw new IllegalArgumentException("every member is excluded");
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
