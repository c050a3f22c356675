// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.event.PaxosEvent;
import org.reactivepaxos.protocol.Event;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.GroupConfig.Timing;
import org.reactivepaxos.protocol.GroupState;
import org.reactivepaxos.protocol.Ledger;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.storage.InMemoryJournal;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.transport.InMemoryNetwork;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Three members on virtual time, whose cores a test can talk to, and all they tell. */
final class WatchedCluster {

    private static final long MILLI = 1_000_000;
    private static final List<Integer> MEMBERS = List.of(1, 2, 3);

    final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    final InMemoryNetwork network = InMemoryNetwork.create(() -> time);
    final List<PaxosEvent> told = new ArrayList<>();
    final Map<Integer, NodeRuntime> nodes = new TreeMap<>();
    private final Map<Integer, Journal> journals = new TreeMap<>();

    WatchedCluster startAll() {
        MEMBERS.forEach(member -> start(member, journal -> journal));
        return this;
    }

    void start(int member, UnaryOperator<Journal> wrapped) {
        Journal journal =
                wrapped.apply(
                        journals.computeIfAbsent(member, unused -> InMemoryJournal.on(() -> time)));
        NodeRuntime node =
                now(NodeRuntime.start(settings(member), journal, network.transport(member)));
        node.streams().events().subscribe(told::add);
        nodes.put(member, node);
    }

    private NodeSettings settings(int member) {
        return new NodeSettings(
                member,
                MEMBERS,
                Map.of(0, new GroupSettings(Map.of(0, (instance, value) -> value))),
                new Timing(
                        600 * MILLI, 1200 * MILLI, 100 * MILLI, 200 * MILLI, 400 * MILLI, 1000, 0),
                new Limits(8, 2_000, 1_000, 0, 1_000),
                new NodeSettings.Threads(
                        1,
                        () -> time,
                        false,
                        () -> time,
                        () -> time.now(TimeUnit.NANOSECONDS),
                        () -> 7L * member,
                        Duration.ofMillis(10)),
                new NodeSettings.Bounds(
                        64, 1 << 20, 1 << 20, 1_000, 1 << 20, 1 << 20, Duration.ofSeconds(3)),
                NodeMeters.NONE);
    }

    void pass(Duration duration) {
        for (long left = duration.toMillis(); left > 0; left -= 5) {
            time.advanceTimeBy(Duration.ofMillis(5));
        }
    }

    /** Lets time pass until such a thing was told, at most a minute. */
    <T extends PaxosEvent> T awaitTold(Class<T> type) {
        for (int i = 0; i < 12_000; i++) {
            Optional<T> found = told.stream().filter(type::isInstance).map(type::cast).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            pass(Duration.ofMillis(5));
        }
        throw new AssertionError("not told: " + type.getSimpleName() + " in " + told);
    }

    <T> T now(Mono<T> mono) {
        List<T> got = new ArrayList<>();
        mono.subscribe(got::add);
        for (int i = 0; i < 10_000 && got.isEmpty(); i++) {
            time.advanceTimeBy(Duration.ofMillis(1));
        }
        return got.get(0);
    }

    void close(int member) {
        now(requireNonNull(nodes.remove(member)).close().thenReturn(true));
    }

    NodeRuntime node(int member) {
        return requireNonNull(nodes.get(member));
    }

    GroupRuntime group(int member) {
        return requireNonNull(node(member).groups().get(0));
    }

    void offer(int member, Event event) {
        group(member).loop().offer(event);
    }

    GroupState state(int member) {
        return requireNonNull(group(member).loop().latest());
    }

    int leader() {
        awaitTold(PaxosEvent.LeadingStarted.class);
        pass(Duration.ofMillis(100));
        return nodes.keySet().stream()
                .filter(member -> state(member).ownBallot().equals(state(member).leader()))
                .findFirst()
                .orElseThrow();
    }

    int follower() {
        int leader = leader();
        return nodes.keySet().stream().filter(member -> member != leader).findFirst().orElseThrow();
    }

    void cutOff(int member) {
        MEMBERS.stream()
                .filter(other -> other != member)
                .forEach(other -> network.disconnect(member, other));
    }

    /** Proposes so many values at that member, and waits until they are applied there. */
    void propose(int member, int count) {
        List<Long> applied = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            group(member)
                    .propose(new Proposal(new Request(0, new byte[100]), new Listener(applied)));
        }
        for (int i = 0; i < 2_000 && applied.size() < count; i++) {
            pass(Duration.ofMillis(5));
        }
    }

    /** As if that member had a snapshot of all it has decided, and its log let go of it. */
    Ledger truncate(int member) {
        Ledger ledger = ledger(member);
        offer(member, new Event.SnapshotTaken(ledger, ledger.below()));
        return ledger;
    }

    private Ledger ledger(int member) {
        GroupState state = state(member);
        Journal journal = requireNonNull(journals.get(member));
        Ledger ledger = Ledger.start(state.genesis());
        for (Run run : now(journal.read(0, 0, state.decidedBelow(), 1 << 20))) {
            ledger = ledger.next(run).ledger();
        }
        return ledger;
    }

    /** Notes where a value was applied. */
    record Listener(List<Long> applied) implements ProposalListener {
        @Override
        public void applied(long instance, byte[] result) {
            applied.add(instance);
        }

        @Override
        public void refused(
                org.reactivepaxos.protocol.Outcome.Drop.Reason reason, long appliedAt) {}

        @Override
        public void failed(Failure failure, @Nullable Throwable cause) {}
    }
}
