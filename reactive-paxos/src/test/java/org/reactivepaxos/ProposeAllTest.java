// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Streams of values: demand, order, bounds and where they end. */
class ProposeAllTest {

    private static final Duration GENEROUS = Duration.ofMinutes(1);
    private static final ProposeAllOptions OF_16 = ProposeAllOptions.create().window(16);

    private static List<String> names(int from, int below) {
        return IntStream.range(from, below).mapToObj(i -> "v" + i).toList();
    }

    private static Flux<byte[]> values(int from, int below) {
        return Flux.range(from, below - from).map(i -> bytes("v" + i));
    }

    /**
     * The group takes as many open proposals as the window has and no more, so one that is not let
     * go of in the end stops the stream.
     */
    @Test
    void aSlowSubscriberHoldsBackThePublisherAndNothingPilesUp() {
        int window = 64;
        VirtualCluster cluster =
                new VirtualCluster(3, options -> options.openProposals(window, 1 << 20)).startAll();
        cluster.leader();
        SlowSubscriber slow = new SlowSubscriber();
        cluster.group(1)
                .proposeAll(
                        slow.counted(values(0, 100_000)), ProposeAllOptions.create().window(window))
                .subscribe(slow);
        for (int i = 0; i < 100_000 && slow.received() < 10_000; i++) {
            slow.request(1);
            cluster.pass(Duration.ofMillis(5));
        }
        for (int i = 0; i < 100_000 && !slow.isComplete(); i++) {
            slow.request(32);
            cluster.pass(Duration.ofMillis(5));
        }
        assertThat(slow.received()).isEqualTo(100_000);
        assertThat(slow.isInOrder()).isTrue();
        assertThat(slow.mostOutstanding()).isEqualTo(window);
        assertThat(cluster.applied(1)).isEqualTo(names(0, 100_000));
        cluster.closeAll();
    }

    @Test
    void withoutDemandOnlyOneWindowIsTakenAndACancelTakesNoMore() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        cluster.leader();
        List<byte[]> taken = new ArrayList<>();
        Flux<Instance> results =
                cluster.group(2).proposeAll(values(0, 1000).doOnNext(taken::add), OF_16);
        assertThat(taken).isEmpty();
        StepVerifier.create(results, 0)
                .expectSubscription()
                .then(() -> cluster.pass(Duration.ofSeconds(5)))
                .then(() -> assertThat(taken).hasSize(16))
                .thenRequest(3)
                .then(() -> cluster.pass(Duration.ofSeconds(5)))
                .expectNextCount(3)
                .then(() -> assertThat(taken).hasSize(19))
                .thenCancel()
                .verify(GENEROUS);
        cluster.pass(Duration.ofSeconds(5));
        assertThat(taken).hasSize(19);
        assertThat(cluster.applied(1)).isEqualTo(names(0, 18));
        cluster.closeAll();
    }

    @Test
    void aFullBoundSlowsTheStreamDownAndLetsNoValuePass() {
        VirtualCluster cluster = new VirtualCluster(3, options -> options.openProposals(4, 1000));
        cluster.start(1);
        List<Throwable> refused = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            cluster.group(1).propose(bytes("other")).subscribe(unused -> {}, refused::add);
        }
        List<String> got = new ArrayList<>();
        cluster.group(1).proposeAll(values(0, 50), OF_16).subscribe(i -> got.add(text(i)));
        cluster.pass(Duration.ofSeconds(3));
        assertThat(got).isEmpty();
        cluster.start(2);
        cluster.start(3);
        cluster.leader();
        cluster.pass(Duration.ofSeconds(5));
        assertThat(refused).isEmpty();
        assertThat(got).isEqualTo(names(0, 50));
        assertThat(cluster.applied(2).subList(4, 54)).isEqualTo(names(0, 50));
        cluster.closeAll();
    }

    @Test
    void aStreamEndsAtTheFirstValueThatFailsAndGoesOnFromThere() {
        VirtualCluster cluster = new VirtualCluster(1).startAll();
        PaxosGroup group = cluster.group(1);
        byte[] tooLarge = new byte[group.maxValueBytes() + 1];
        Flux<byte[]> all = Flux.concat(values(0, 5), Mono.just(tooLarge), values(6, 9));
        StepVerifier.create(group.proposeAll(all).map(ProposeAllTest::text))
                .then(() -> cluster.pass(Duration.ofSeconds(3)))
                .expectNext("v0", "v1", "v2", "v3", "v4")
                .expectErrorSatisfies(
                        error -> {
                            ProposeAllException failed = (ProposeAllException) error;
                            assertThat(failed.index()).isEqualTo(5);
                            assertThat(failed.untouchedFrom()).isEqualTo(5);
                            assertThat(failed.isMaybeChosen()).isFalse();
                            assertThat(failed)
                                    .hasCauseInstanceOf(ValueTooLargeException.class)
                                    .hasMessageContaining("value 5 of the stream")
                                    .hasMessageContaining("none from 5 on was proposed");
                        })
                .verify(GENEROUS);
        cluster.now(group.proposeAll(all.skip(6)).collectList());
        assertThat(cluster.applied(1))
                .containsExactly("v0", "v1", "v2", "v3", "v4", "v6", "v7", "v8");
        cluster.closeAll();
    }

    @Test
    void aCloseTellsWhichValuesMayHaveBeenChosenAndTheRestNeverIs() {
        VirtualCluster cluster =
                new VirtualCluster(3, options -> options.closeGrace(Duration.ZERO)).startAll();
        int leader = cluster.leader();
        int follower = cluster.other(leader);
        SlowSubscriber slow = new SlowSubscriber();
        cluster.group(follower).proposeAll(slow.counted(values(0, 1000)), OF_16).subscribe(slow);
        slow.request(5);
        cluster.pass(Duration.ofMillis(100));
        assertThat(slow.received()).isEqualTo(5);
        // What it forwards from here on is chosen, and it never hears of it.
        cluster.network().block(leader, follower);
        slow.request(Long.MAX_VALUE);
        cluster.pass(Duration.ofMillis(100));
        cluster.stop(follower);
        cluster.network().unblock(leader, follower);
        cluster.pass(Duration.ofSeconds(3));
        ProposeAllException end = (ProposeAllException) requireNonNull(slow.error());
        assertThat(end.index()).isEqualTo(slow.received()).isGreaterThan(5);
        assertThat(end.isMaybeChosen()).isTrue();
        assertThat(end.untouchedFrom()).isEqualTo(end.index() + 14);
        assertThat(cluster.applied(leader)).isEqualTo(names(0, (int) end.untouchedFrom()));
        cluster.closeAll();
    }

    @Test
    void theErrorOfThePublisherComesAfterTheResultsOfItsValues() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        cluster.leader();
        Flux<byte[]> broken =
                values(0, 20).concatWith(Mono.error(new IllegalArgumentException("no more")));
        StepVerifier.create(cluster.group(1).proposeAll(broken, OF_16))
                .then(() -> cluster.pass(Duration.ofSeconds(3)))
                .expectNextCount(20)
                .expectErrorMessage("no more")
                .verify(GENEROUS);
        cluster.closeAll();
    }

    @Test
    void oneAtATimeKeepsTheOrderWhileLeadersComeAndGo() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        cluster.leader();
        List<String> got = new ArrayList<>();
        cluster.group(1)
                .proposeAll(values(0, 300), ProposeAllOptions.create().oneAtATime())
                .subscribe(i -> got.add(text(i)));
        for (int round = 0; round < 12 && got.size() < 300; round++) {
            cluster.pass(Duration.ofMillis(120));
            int leader = cluster.leader();
            int other = cluster.other(leader, cluster.other(leader));
            cluster.network().disconnect(leader, cluster.other(leader));
            cluster.network().disconnect(leader, other);
            cluster.pass(VirtualCluster.ELECTION_MAX.multipliedBy(3));
            cluster.network().connect(leader, cluster.other(leader));
            cluster.network().connect(leader, other);
            cluster.pass(VirtualCluster.ELECTION_MAX.multipliedBy(2));
        }
        cluster.pass(Duration.ofSeconds(20));
        assertThat(got).isEqualTo(names(0, 300));
        assertThat(cluster.applied(2)).isEqualTo(names(0, 300));
        cluster.closeAll();
    }

    @Test
    void resultsComeOnTheCallbackSchedulerWhoeverAsks() {
        Scheduler callbacks = Schedulers.newSingle("callbacks");
        PaxosOptions options =
                PaxosOptions.of(1, 1)
                        .group(0, (instance, value) -> value)
                        .callbackScheduler(() -> callbacks);
        PaxosNode node = requireNonNull(PaxosNode.start(options).block(GENEROUS));
        Set<String> threads = ConcurrentHashMap.newKeySet();
        Flux<Instance> results =
                node.group(0)
                        .proposeAll(values(0, 100), OF_16)
                        .doOnEach(signal -> threads.add(Thread.currentThread().getName()));
        StepVerifier.create(results, 1)
                .expectNextCount(1)
                .thenRequest(9)
                .expectNextCount(9)
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(90)
                .expectComplete()
                .verify(GENEROUS);
        assertThat(threads).singleElement().asString().startsWith("callbacks");
        node.close().block(GENEROUS);
        callbacks.dispose();
    }

    @Test
    void aDiskThatIsNearlyFullEndsTheStreamBeforeTheNextValue() {
        VirtualCluster cluster = new VirtualCluster(1);
        List<FillingJournal> journals = new ArrayList<>();
        cluster.start(
                1,
                options -> {
                    journals.add(new FillingJournal(options.values().journal));
                    return options.journal(journals.get(0)).group(0, (instance, value) -> value);
                });
        SlowSubscriber slow = new SlowSubscriber();
        cluster.group(1).proposeAll(slow.counted(values(0, 100)), OF_16).subscribe(slow);
        slow.request(5);
        cluster.pass(Duration.ofSeconds(3));
        journals.get(0).fill();
        slow.request(Long.MAX_VALUE);
        cluster.pass(Duration.ofSeconds(3));
        ProposeAllException end = (ProposeAllException) requireNonNull(slow.error());
        assertThat(end.index()).isEqualTo(slow.received()).isEqualTo(5 + 15);
        assertThat(end.untouchedFrom()).isEqualTo(end.index());
        assertThat(end.isRetryable()).isTrue();
        assertThat(end).hasMessageContaining("nearly full");
        cluster.closeAll();
    }

    @Test
    void oneAtATimeHasOneValueOnItsWay() {
        VirtualCluster cluster = new VirtualCluster(3);
        cluster.start(1);
        SlowSubscriber slow = new SlowSubscriber();
        cluster.group(1)
                .proposeAll(values(0, 9), ProposeAllOptions.create().oneAtATime())
                .subscribe(slow);
        slow.request(9);
        cluster.pass(Duration.ofSeconds(3));
        cluster.stop(1);
        cluster.pass(Duration.ofSeconds(1));
        ProposeAllException end = (ProposeAllException) requireNonNull(slow.error());
        assertThat(end.index()).isZero();
        assertThat(end.untouchedFrom()).isEqualTo(1);
    }

    @Test
    void refusesAWindowWithoutRoomForAResultAndAnUnknownMachine() {
        VirtualCluster cluster = new VirtualCluster(1).startAll();
        assertThatThrownBy(() -> ProposeAllOptions.create().window(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("smallest is 3");
        assertThatThrownBy(
                        () ->
                                cluster.group(1)
                                        .proposeAll(
                                                values(0, 1),
                                                ProposeAllOptions.create().machine(7)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not 7");
        cluster.closeAll();
    }

    private static String text(Instance instance) {
        return new String(instance.value(), UTF_8);
    }
}
