// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivepaxos.protocol.ProposalId;
import org.reactivepaxos.runtime.CallTrace;
import org.reactivepaxos.runtime.NodeRuntime;
import org.reactivepaxos.runtime.ProposalListener;
import org.reactivepaxos.transport.InMemoryNetwork;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** One subscriber comes while another goes, on real threads. */
class JoinAndLeaveTest {

    private static final Duration GENEROUS = Duration.ofMinutes(1);
    private static final int VALUES = 3000;
    private static final int RACES = 30_000;
    private static final int JITTER = 64;

    private final InMemoryNetwork network = InMemoryNetwork.create();
    private final Set<String> heard = ConcurrentHashMap.newKeySet();
    private final CountDownLatch ended = new CountDownLatch(VALUES);
    private final List<String> applied = new ArrayList<>();

    private PaxosNode start(int member) {
        return PaxosNode.startNow(
                PaxosOptions.of(member, 1, 2, 3)
                        .transport(network.transport(member))
                        .group(
                                0,
                                (instance, value) -> {
                                    if (member == 1) {
                                        applied.add(new String(value, UTF_8));
                                    }
                                    return value;
                                }),
                GENEROUS);
    }

    static Stream<Named<BiFunction<PaxosGroup, byte[], Mono<Instance>>>> calls() {
        return Stream.of(
                Named.of("propose", PaxosGroup::propose),
                Named.of("batchPropose", PaxosGroup::batchPropose));
    }

    /** Nobody leads while they do, so that a value can be taken back. */
    @ParameterizedTest
    @MethodSource("calls")
    void whoeverStaysHearsTheResult(BiFunction<PaxosGroup, byte[], Mono<Instance>> call)
            throws Exception {
        PaxosNode node = start(1);
        List<Mono<Instance>> values = new ArrayList<>();
        for (int i = 0; i < VALUES; i++) {
            values.add(call.apply(node.group(0), ("v" + i).getBytes(UTF_8)));
        }
        List<Disposable> leaving = values.stream().map(Mono::subscribe).toList();
        CyclicBarrier each = new CyclicBarrier(2);
        Thread comes = new Thread(() -> values.forEach(value -> stay(value, each)));
        comes.start();
        for (Disposable one : leaving) {
            each.await(1, TimeUnit.MINUTES);
            one.dispose();
        }
        comes.join(GENEROUS.toMillis());
        PaxosNode second = start(2);
        PaxosNode third = start(3);
        assertThat(ended.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(heard).hasSize(VALUES);
        assertThat(node.group(0).decided()).isPositive();
        List.of(node, second, third).forEach(one -> one.closeNow(GENEROUS));
        assertThat(applied).hasSize(VALUES).doesNotHaveDuplicates();
    }

    private void stay(Mono<Instance> value, CyclicBarrier each) {
        try {
            each.await(1, TimeUnit.MINUTES);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        value.doFinally(signal -> ended.countDown())
                .subscribe(instance -> heard.add(new String(instance.value(), UTF_8)));
    }

    /** What is offered, and taken back at once when it is asked for. */
    private static final class Slot implements Carrier {

        private final AtomicInteger offered = new AtomicInteger();
        private volatile @Nullable ProposalListener listener;

        @Override
        public @Nullable NotProposedException offer(
                byte[] value, ProposalListener hears, @Nullable CallTrace trace) {
            listener = hears;
            offered.incrementAndGet();
            return null;
        }

        @Override
        public void withdraw() {
            offered.decrementAndGet();
            requireNonNull(listener).withdrawn(true);
        }

        @Override
        public Optional<ProposalId> id() {
            return Optional.empty();
        }
    }

    /** The moment between the two is short: many calls, and threads that do not sleep. */
    @Test
    void whatSomebodyWaitsForIsOffered() throws Exception {
        PaxosOptions options = PaxosOptions.of(1, 1).group(0, (instance, value) -> value);
        NodeRuntime node =
                requireNonNull(
                        NodeRuntime.start(
                                        options.settings(),
                                        options.journal(),
                                        options.snapshots(),
                                        options.transport())
                                .block(GENEROUS));
        AtomicReference<@Nullable PendingProposal> current = new AtomicReference<>();
        Thread comes =
                new Thread(
                        () -> {
                            for (int i = 0; i < RACES; i++) {
                                spinUntil(() -> current.get() != null);
                                spin(i % JITTER);
                                requireNonNull(current.get()).mono().subscribe();
                                current.set(null);
                            }
                        });
        comes.setDaemon(true); // It spins until the last call, and there may be none.
        comes.start();
        CallValue.Rules rules = new CallValue.Rules(0, 100, null);
        for (int i = 0; i < RACES; i++) {
            Slot slot = new Slot();
            CallValue value = new CallValue(0, new byte[1], rules);
            PendingProposal call =
                    new PendingProposal(requireNonNull(node.group(0)), value, slot, null, null);
            Disposable first = call.mono().subscribe();
            current.set(call);
            spin(JITTER / 2);
            first.dispose();
            spinUntil(() -> current.get() == null);
            assertThat(slot.offered).as("call %d", i).hasValue(1);
        }
        comes.join(GENEROUS.toMillis());
        node.close().block(GENEROUS);
    }

    private static void spinUntil(BooleanSupplier condition) {
        for (int turns = 0; !condition.getAsBoolean(); turns++) {
            if (turns < 1000) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(1_000);
            }
        }
    }

    private static void spin(int turns) {
        for (int i = 0; i < turns; i++) {
            Thread.onSpinWait();
        }
    }
}
