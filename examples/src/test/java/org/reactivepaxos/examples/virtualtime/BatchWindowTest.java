// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.virtualtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.Batching;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.Instance;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.testkit.PaxosTestCluster;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/**
 * A window of batchPropose closes when it is full, or when its first value has waited long enough.
 */
class BatchWindowTest {

    private static final Duration DELAY = Duration.ofHours(1);
    private static final Duration ROUND = Duration.ofSeconds(1);

    private final List<Instance> done = new ArrayList<>();

    private static PaxosOptions member(int id, PaxosOptions options) {
        return options.group(
                0,
                GroupOptions.of((instance, value) -> value)
                        .batching(Batching.DEFAULT.maxCount(3).maxBytes(100).maxDelay(DELAY)));
    }

    /** Proposes that many values of a size at once, in a cluster of its own. */
    private static Flux<Instance> values(int count, int bytes) {
        PaxosTestCluster cluster = PaxosTestCluster.of(3, BatchWindowTest::member).startAll();
        PaxosGroup group = cluster.group(cluster.awaitLeader());
        return Flux.range(0, count).flatMap(i -> group.batchPropose(new byte[bytes]));
    }

    @Test
    void aWindowClosesByTime() {
        StepVerifier.withVirtualTime(() -> values(2, 10).doOnNext(done::add))
                .expectSubscription()
                .expectNoEvent(DELAY.minusMillis(1))
                .thenAwait(ROUND)
                .expectNextCount(2)
                .verifyComplete();
        assertThat(done).extracting(Instance::id).containsOnly(done.get(0).id());
        assertThat(done).extracting(Instance::index).containsExactly(0, 1);
    }

    @Test
    void aWindowClosesByItsNumberOfValues() {
        StepVerifier.withVirtualTime(() -> values(4, 10).doOnNext(done::add))
                .thenAwait(ROUND)
                .expectNextCount(3)
                .expectNoEvent(DELAY.minus(ROUND.multipliedBy(2)))
                .thenAwait(ROUND.multipliedBy(3))
                .expectNextCount(1)
                .verifyComplete();
        assertThat(done.get(3).id()).isGreaterThan(done.get(2).id());
    }

    @Test
    void aWindowClosesByItsBytes() {
        StepVerifier.withVirtualTime(() -> values(2, 60).doOnNext(done::add))
                .thenAwait(ROUND)
                .expectNextCount(1)
                .expectNoEvent(DELAY.minus(ROUND.multipliedBy(2)))
                .thenAwait(ROUND.multipliedBy(3))
                .expectNextCount(1)
                .verifyComplete();
    }
}
