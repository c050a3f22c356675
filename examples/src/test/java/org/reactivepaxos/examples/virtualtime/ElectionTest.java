// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.virtualtime;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.Leader;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.testkit.PaxosTestCluster;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** A leader that falls silent after hours of peace is replaced within seconds. */
class ElectionTest {

    private static PaxosOptions member(int id, PaxosOptions options) {
        return options.group(0, (instance, value) -> value);
    }

    @Test
    void aSilentLeaderIsReplaced() {
        AtomicReference<PaxosTestCluster> made = new AtomicReference<>();
        AtomicInteger first = new AtomicInteger();
        StepVerifier.withVirtualTime(
                        () -> {
                            PaxosTestCluster cluster = PaxosTestCluster.of(3, ElectionTest::member);
                            made.set(cluster);
                            first.set(cluster.startAll().awaitLeader());
                            return leaders(cluster, cluster.other(first.get()));
                        })
                .expectNextMatches(leader -> leader == first.get())
                .expectNoEvent(Duration.ofHours(3))
                .then(() -> requireNonNull(made.get()).network().isolate(first.get()))
                .thenAwait(Duration.ofSeconds(10))
                .expectNextMatches(leader -> leader != first.get())
                .thenCancel()
                .verify(Duration.ofMinutes(1));
    }

    private static Flux<Integer> leaders(PaxosTestCluster cluster, int seenBy) {
        return cluster.group(seenBy)
                .leader()
                .map(Leader::member)
                .filter(OptionalInt::isPresent)
                .map(OptionalInt::getAsInt)
                .distinctUntilChanged();
    }
}
