// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Windows of values, each one instance, on virtual time. */
class BatchProposeTest {

    private static final Duration DELAY = Duration.ofMillis(50);
    private static final Batching BATCHING = new Batching(4, 1000, DELAY, 10);

    private final VirtualCluster cluster =
            new VirtualCluster(3, options -> options.closeGrace(Duration.ZERO)).startAll();
    private final int leader = cluster.leader();
    private final int follower = cluster.other(leader);
    private final List<Instance> got = new ArrayList<>();
    private final List<Throwable> failed = new ArrayList<>();

    @AfterEach
    void closeAll() {
        cluster.closeAll();
    }

    private PaxosGroup group(int member, Batching batching) {
        PaxosGroup group = cluster.group(member);
        group.batching(batching);
        return group;
    }

    private Disposable propose(PaxosGroup group, String value) {
        return group.batchPropose(bytes(value)).subscribe(got::add, failed::add);
    }

    private List<String> places() {
        return got.stream().map(BatchProposeTest::place).toList();
    }

    private static String place(Instance i) {
        return new String(i.value(), UTF_8) + "@" + i.id() + "." + i.index();
    }

    @Test
    void aLoneValueWaitsForTheDelayAndNoLonger() {
        StepVerifier.create(group(leader, BATCHING).batchPropose(bytes("a")))
                .then(() -> cluster.pass(DELAY.minusMillis(5)))
                .then(() -> assertThat(cluster.applied(leader)).isEmpty())
                .then(() -> cluster.pass(Duration.ofMillis(5)))
                .expectNextMatches(instance -> place(instance).equals("a@0.0"))
                .expectComplete()
                .verify(Duration.ofMinutes(1));
    }

    @Test
    void aWindowThatIsFullByCountClosesAtOnceAndEachValueHasItsPlaceAndItsResult() {
        PaxosGroup group = group(follower, BATCHING);
        for (String value : List.of("a", "b", "c", "d", "e")) {
            propose(group, value);
        }
        cluster.pass(Duration.ofMillis(5));
        assertThat(places()).containsExactly("a@0.0", "b@0.1", "c@0.2", "d@0.3");
        assertThat(got)
                .allSatisfy(
                        i ->
                                assertThat(i.result().orElseThrow())
                                        .isEqualTo(bytes("echo " + new String(i.value(), UTF_8))));
        cluster.pass(DELAY);
        assertThat(places()).last().isEqualTo("e@1.0");
        cluster.pass(Duration.ofSeconds(1));
        for (int member = 1; member <= 3; member++) {
            assertThat(cluster.applied(member)).containsExactly("a", "b", "c", "d", "e");
        }
    }

    @Test
    void aValueThatDoesNotFitByBytesOpensTheNextWindow() {
        // A batch of two values of 10 bytes takes 5 + 2 * 18.
        PaxosGroup group = group(leader, BATCHING.maxBytes(41));
        for (String value : List.of("0123456789", "abcdefghij", "x", "y")) {
            propose(group, value);
        }
        cluster.pass(Duration.ofMillis(5));
        assertThat(places()).containsExactly("0123456789@0.0", "abcdefghij@0.1");
        propose(group, "z".repeat(100));
        propose(group, "last");
        cluster.pass(Duration.ofMillis(5));
        assertThat(places().subList(2, 5))
                .containsExactly("x@1.0", "y@1.1", "z".repeat(100) + "@2.0");
        cluster.pass(DELAY);
        assertThat(places()).last().isEqualTo("last@3.0");
    }

    @Test
    void theTimeOfAWindowThatWasFullEndsNoOther() {
        PaxosGroup group = group(leader, BATCHING.maxCount(2));
        propose(group, "a");
        cluster.pass(DELAY.minusMillis(10));
        propose(group, "b");
        propose(group, "c");
        cluster.pass(DELAY.minusMillis(5));
        assertThat(places()).containsExactly("a@0.0", "b@0.1");
        cluster.pass(Duration.ofMillis(5));
        assertThat(places()).last().isEqualTo("c@1.0");
    }

    /** P09, W04. */
    @Test
    void p09settingsChangeWithTheNextWindow() {
        PaxosGroup group = group(leader, BATCHING);
        propose(group, "a");
        group.batching(BATCHING.maxCount(2));
        propose(group, "b");
        propose(group, "c");
        cluster.pass(Duration.ofMillis(5));
        assertThat(got).isEmpty();
        propose(group, "d");
        propose(group, "e");
        propose(group, "f");
        cluster.pass(Duration.ofMillis(5));
        assertThat(places()).endsWith("c@0.2", "d@0.3", "e@1.0", "f@1.1");
    }

    @Test
    void whoeverCancelsBeforeTheWindowClosesIsNotInIt() {
        PaxosGroup group = group(leader, BATCHING);
        Mono<Instance> twice = group.batchPropose(bytes("twice"));
        Disposable one = twice.subscribe(got::add);
        Disposable other = twice.subscribe(got::add);
        Disposable gone = propose(group, "gone");
        propose(group, "stays");
        one.dispose();
        gone.dispose();
        cluster.pass(DELAY);
        assertThat(places()).containsExactly("twice@0.0", "stays@0.1");
        other.dispose();
        propose(group, "left alone").dispose();
        cluster.pass(DELAY.multipliedBy(2));
        assertThat(cluster.applied(leader)).containsExactly("twice", "stays");
    }

    @Test
    void aValueThatWasWithdrawnIsProposedWhenItIsSubscribedToAgainAndOnlyOnce() {
        Mono<Instance> value = group(leader, BATCHING).batchPropose(bytes("a"));
        value.subscribe().dispose();
        cluster.pass(DELAY.multipliedBy(2));
        assertThat(cluster.applied(leader)).isEmpty();
        Instance first = cluster.now(value);
        Disposable late = value.subscribe(got::add);
        late.dispose();
        assertThat(cluster.now(value)).isEqualTo(first);
        cluster.pass(DELAY.multipliedBy(2));
        assertThat(cluster.applied(leader)).containsExactly("a");
    }

    @Test
    void moreThanMayBeOpenFailAtOnceAndAWithdrawnOneMakesRoom() {
        PaxosGroup group = group(leader, BATCHING.maxCount(100));
        List<Disposable> waiting = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            waiting.add(propose(group, "v" + i));
        }
        assertThat(failed).hasSize(2).allMatch(OverloadedException.class::isInstance);
        waiting.forEach(Disposable::dispose);
        for (int i = 20; i < 30; i++) {
            propose(group, "v" + i);
        }
        assertThat(failed).hasSize(2);
        cluster.pass(DELAY);
        assertThat(places()).hasSize(10).first().isEqualTo("v20@0.0");
        propose(group, "room again");
        cluster.pass(DELAY);
        assertThat(failed).hasSize(2);
    }

    @Test
    void whatWasRefusedIsOfferedAgainToTheNextSubscriber() {
        PaxosGroup group = group(leader, BATCHING.maxCount(100).maxOpen(1));
        propose(group, "first");
        Mono<Instance> second = group.batchPropose(bytes("second"));
        second.subscribe(got::add, failed::add);
        assertThat(failed).hasSize(1).allMatch(PaxosRetry::isSafe);
        cluster.pass(DELAY);
        second.subscribe(got::add, failed::add);
        second.subscribe(got::add, failed::add);
        cluster.pass(DELAY);
        assertThat(failed).hasSize(1);
        assertThat(got).hasSize(3);
        assertThat(cluster.applied(leader)).containsExactly("first", "second");
    }

    @Test
    void aWindowThatFailsTellsEachOfItsCallers() {
        PaxosGroup group = group(follower, BATCHING);
        cluster.network().block(leader, follower);
        for (String value : List.of("a", "b", "c", "d", "waits")) {
            propose(group, value);
        }
        cluster.pass(Duration.ofMillis(20));
        cluster.stop(follower);
        assertThat(failed).hasSize(4).allMatch(OutcomeUnknownException.class::isInstance);
        cluster.pass(DELAY);
        propose(group, "late");
        cluster.pass(DELAY);
        assertThat(failed.subList(4, 6)).allMatch(NodeClosedException.class::isInstance);
        assertThat(got).isEmpty();
    }

    /** P08: one item that fails runs all the others again. */
    @Test
    void p08manyValuesUseFewInstancesAndALogReaderSeesThemInOrder() {
        PaxosGroup group = group(follower, new Batching(100, 100_000, DELAY, 1000));
        Flux<Instance> all =
                Flux.range(0, 1000).flatMap(i -> group.batchPropose(bytes("v" + i)), 1000);
        assertThat(cluster.now(all.collectList())).hasSize(1000);
        List<String> logged = new ArrayList<>();
        cluster.group(leader).instances(0).subscribe(i -> logged.add(place(i)));
        cluster.pass(Duration.ofSeconds(1));
        assertThat(logged)
                .hasSize(1000)
                .startsWith("v0@0.0", "v1@0.1")
                .last()
                .isEqualTo("v999@9.99");
        assertThat(cluster.applied(leader)).hasSize(1000).doesNotHaveDuplicates();
    }

    @Test
    void refusesSettingsThatCloseNoWindow() {
        assertThatThrownBy(() -> BATCHING.maxCount(0)).hasMessageContaining("values of a window");
        assertThatThrownBy(() -> BATCHING.maxBytes(0)).hasMessageContaining("bytes of a window");
        assertThatThrownBy(() -> BATCHING.maxDelay(Duration.ZERO)).hasMessageContaining("delay");
        assertThatThrownBy(() -> BATCHING.maxOpen(0)).hasMessageContaining("open values");
    }
}
