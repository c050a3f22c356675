// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.transport.PeerEvent;
import reactor.blockhound.BlockingOperationError;
import reactor.core.observability.DefaultSignalListener;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/** What a user of Reactor expects of a node, row by row: a test for each convention. */
class LifecycleConventionsTest {

    private static final Duration GENEROUS = Duration.ofMinutes(1);

    private static PaxosOptions alone() {
        return PaxosOptions.of(1, 1).group(0, (instance, value) -> value);
    }

    @Test
    void whichThreadEmits() {
        Scheduler callbacks = Schedulers.newSingle("callbacks");
        PaxosNode node = PaxosNode.startNow(alone().callbackScheduler(() -> callbacks), GENEROUS);
        PaxosGroup group = node.group(0);
        Set<String> threads = new ConcurrentSkipListSet<>();
        List<Flux<?>> calls =
                List.of(
                        group.propose(bytes("a")).flux(),
                        group.batchPropose(bytes("b")).flux(),
                        group.proposeAll(Flux.just(bytes("c"), bytes("d"))),
                        group.read(ReadMode.quorum(), () -> 1).flux(),
                        group.instances(0).take(1),
                        group.leader().take(1),
                        group.status().take(1),
                        group.membership().take(1),
                        node.status().take(1));
        for (Flux<?> call : calls) {
            call.doOnNext(next -> threads.add(Thread.currentThread().getName()))
                    .blockLast(GENEROUS);
        }
        node.closeNow(GENEROUS);
        callbacks.dispose();
        assertThat(threads).isNotEmpty().allMatch(name -> name.startsWith("callbacks"));
    }

    @Test
    void schedulerOwnership() {
        Scheduler workers = Schedulers.newParallel("given", 1);
        Scheduler callbacks = Schedulers.newSingle("given-callbacks");
        PaxosOptions given =
                alone().workerScheduler(() -> workers).callbackScheduler(() -> callbacks);
        PaxosNode.startNow(given.workers(1), GENEROUS).closeNow(GENEROUS);
        assertThat(List.of(workers.isDisposed(), callbacks.isDisposed())).containsOnly(false);
        workers.dispose();
        callbacks.dispose();
    }

    @Test
    void close() {
        PaxosNode node = PaxosNode.startNow(alone(), GENEROUS);
        Mono<Void> close = node.close();
        assertThat(node.isDisposed()).isFalse();
        Mono<Void> both = Mono.when(close, close, node.onClose());
        both.block(GENEROUS);
        node.closeNow();
        node.dispose();
        StepVerifier.create(node.group(0).propose(bytes("late")))
                .expectError(NodeClosedException.class)
                .verify(GENEROUS);
    }

    @Test
    void metrics() {
        MeterRegistry registry = new SimpleMeterRegistry();
        PaxosNode node = PaxosNode.startNow(alone().metrics(registry), GENEROUS);
        node.group(0).propose(bytes("a")).block(GENEROUS);
        assertThat(registry.getMeters())
                .isNotEmpty()
                .allSatisfy(
                        meter -> {
                            assertThat(meter.getId().getName()).startsWith("reactive.paxos.");
                            assertThat(meter.getId().getTag("node")).isEqualTo("1");
                        });
        node.closeNow(GENEROUS);
        assertThat(registry.getMeters()).isEmpty();
    }

    /** Users observe a call as any other, and its parts are children of it: ObservationsTest. */
    @Test
    void observation() {
        ObservationRegistry registry = ObservationRegistry.create();
        Map<String, String> parents = new ConcurrentHashMap<>();
        registry.observationConfig().observationHandler(parentsInto(parents));
        PaxosNode node = PaxosNode.startNow(alone().observations(registry), GENEROUS);
        AtomicInteger seen = new AtomicInteger();
        Observation mine = Observation.start("mine", registry);
        node.group(0)
                .propose(bytes("a"))
                .tap(() -> listener(seen::incrementAndGet))
                .contextWrite(Context.of("micrometer.observation", mine))
                .block(GENEROUS);
        assertThat(seen).hasValue(1);
        assertThat(parents).containsEntry("reactive.paxos.call", "mine");
        assertThat(parents).containsEntry("reactive.paxos.call.accept", "reactive.paxos.call");
        node.closeNow(GENEROUS);
    }

    private static ObservationHandler<Observation.Context> parentsInto(
            Map<String, String> parents) {
        return new ObservationHandler<>() {
            @Override
            public void onStart(Observation.Context context) {
                ObservationView parent = context.getParentObservation();
                String name = parent == null ? "" : parent.getContextView().getName();
                parents.put(requireNonNull(context.getName()), requireNonNull(name));
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        };
    }

    private static DefaultSignalListener<Instance> listener(Runnable onNext) {
        return new DefaultSignalListener<>() {
            @Override
            public void doOnNext(Instance value) {
                onNext.run();
            }
        };
    }

    @Test
    void hooks() {
        // That nobody sets one is a rule of LayerRulesTest. Here: nothing is dropped into them.
        VirtualCluster cluster = new VirtualCluster(3);
        AtomicInteger dropped = new AtomicInteger();
        Consumer<Throwable> onDrop = error -> dropped.incrementAndGet();
        Context watching = Context.of("reactor.onErrorDropped.local", onDrop);
        PaxosGroup group = cluster.start(1).group(0);
        group.propose(bytes("cancelled")).contextWrite(watching).subscribe().dispose();
        group.propose(bytes("late"), ProposeOptions.create().deadline(Duration.ofMillis(10)))
                .onErrorComplete()
                .contextWrite(watching)
                .subscribe();
        group.propose(bytes("open")).onErrorComplete().contextWrite(watching).subscribe();
        group.read(ReadMode.quorum(), () -> 1).contextWrite(watching).subscribe().dispose();
        group.batchPropose(bytes("b")).contextWrite(watching).subscribe().dispose();
        cluster.pass(Duration.ofSeconds(1));
        cluster.closeAll();
        assertThat(dropped).hasValue(0);
    }

    @Test
    void blockHound() {
        PaxosNode node =
                PaxosNode.startNow(
                        PaxosOptions.of(1, 1)
                                .group(
                                        0,
                                        (instance, value) -> {
                                            LockSupport.parkNanos(1);
                                            return value;
                                        }),
                        GENEROUS);
        StepVerifier.create(node.group(0).propose(bytes("blocks")))
                .expectErrorSatisfies(
                        error ->
                                assertThat(error)
                                        .hasRootCauseInstanceOf(BlockingOperationError.class))
                .verify(GENEROUS);
        node.closeNow(GENEROUS);
    }

    @Test
    void virtualTime() {
        StepVerifier.withVirtualTime(() -> startedInside().flux())
                .expectSubscription()
                .expectNoEvent(Duration.ofHours(1))
                .thenAwait(Duration.ofHours(1))
                .expectNext("not proposed")
                .expectComplete()
                .verify(GENEROUS);
    }

    /** Two of three members are missing, so the deadline of two hours passes. */
    private static Mono<String> startedInside() {
        PaxosOptions options =
                PaxosOptions.of(1, 1, 2, 3)
                        .group(0, (instance, value) -> value)
                        .closeGrace(Duration.ZERO)
                        .workerScheduler(Schedulers::parallel)
                        .callbackScheduler(Schedulers::parallel)
                        .clock(() -> Schedulers.parallel().now(TimeUnit.NANOSECONDS));
        ProposeOptions twoHours = ProposeOptions.create().deadline(Duration.ofHours(2));
        return PaxosNode.start(options)
                .flatMap(
                        node ->
                                node.group(0)
                                        .propose(bytes("a"), twoHours)
                                        .map(done -> "proposed")
                                        .onErrorReturn(
                                                DeadlineExceededException.class, "not proposed")
                                        .flatMap(end -> node.close().thenReturn(end)));
    }

    @Test
    void connectionObservers() {
        VirtualCluster cluster = new VirtualCluster(2).startAll();
        Flux<PeerEvent> peers = cluster.node(1).peers();
        StepVerifier.create(peers)
                .expectNext(new PeerEvent.Connected(2))
                .then(() -> cluster.network().disconnect(1, 2))
                .then(() -> cluster.pass(Duration.ofSeconds(1)))
                .expectNextMatches(PeerEvent.Disconnected.class::isInstance)
                .then(cluster::closeAll)
                .expectComplete()
                .verify(GENEROUS);
    }

    @Test
    void resourceLimits() {
        VirtualCluster cluster =
                new VirtualCluster(3, options -> options.openProposals(1, 10).runBytes(100));
        PaxosGroup group = cluster.start(1).group(0);
        assertThat(errorOf(group.propose(new byte[group.maxValueBytes() + 1])))
                .isInstanceOf(ValueTooLargeException.class);
        assertThat(errorOf(group.propose(new byte[11]))).isInstanceOf(OverloadedException.class);
        group.batching(Batching.DEFAULT.maxOpen(1));
        group.batchPropose(bytes("first")).onErrorComplete().subscribe();
        assertThat(errorOf(group.batchPropose(bytes("second"))))
                .isInstanceOf(OverloadedException.class);
        cluster.closeAll();
    }

    private static Throwable errorOf(Mono<Instance> refused) {
        return requireNonNull(
                refused.<Throwable>map(done -> new IllegalStateException("done " + done))
                        .onErrorResume(Mono::just)
                        .block(GENEROUS));
    }
}
