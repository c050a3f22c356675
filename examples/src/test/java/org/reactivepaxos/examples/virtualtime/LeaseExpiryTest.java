// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.virtualtime;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.ReadMode;
import org.reactivepaxos.testkit.PaxosTestCluster;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A leader that is cut off answers by its lease while that lasts, and nothing after it. */
class LeaseExpiryTest {

    private static final Duration LEASE = Duration.ofMillis(400);

    private final Map<Integer, AtomicLong> applied = new TreeMap<>();

    /** Counts what it executes. A group that rests has no lease, so this one never does. */
    private PaxosOptions member(int id, PaxosOptions options) {
        AtomicLong count = new AtomicLong();
        applied.put(id, count);
        return options.lease(LEASE)
                .quiesceAfter(Duration.ZERO)
                .group(
                        0,
                        (instance, value) -> {
                            count.incrementAndGet();
                            return value;
                        });
    }

    private Mono<Long> count(PaxosTestCluster cluster, int member) {
        return cluster.group(member)
                .read(ReadMode.lease(), () -> requireNonNull(applied.get(member)).get());
    }

    @Test
    void nothingIsAnsweredByALeaseThatIsOver() {
        AtomicReference<PaxosTestCluster> made = new AtomicReference<>();
        AtomicInteger first = new AtomicInteger();
        StepVerifier.withVirtualTime(
                        () -> {
                            PaxosTestCluster cluster = PaxosTestCluster.of(3, this::member);
                            made.set(cluster);
                            int leader = cluster.startAll().awaitLeader();
                            first.set(leader);
                            cluster.await(cluster.group(leader).propose(new byte[1]));
                            cluster.pass(Duration.ofSeconds(1));
                            cluster.network().isolate(leader);
                            Mono<Long> read = count(cluster, leader);
                            return Flux.concat(read, read.delaySubscription(LEASE));
                        })
                .thenAwait(Duration.ofMillis(10))
                .expectNext(1L)
                .expectNoEvent(Duration.ofHours(1))
                .then(() -> writeElsewhere(requireNonNull(made.get()), first.get()))
                .expectNoEvent(Duration.ofHours(1))
                .then(() -> requireNonNull(made.get()).network().heal())
                .thenAwait(Duration.ofSeconds(10))
                .expectNext(2L)
                .verifyComplete();
    }

    private static void writeElsewhere(PaxosTestCluster cluster, int leader) {
        cluster.await(cluster.group(cluster.other(leader)).propose(new byte[1]));
    }
}
