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
import reactor.test.StepVerifier;

/** A leader that closes hands over: nobody waits for an election time-out. */
class HandOverTest {

    private static final Duration TIME_OUT = Duration.ofSeconds(9);

    private static PaxosOptions member(int id, PaxosOptions options) {
        return options.electionTimeout(TIME_OUT, TIME_OUT.plusSeconds(1))
                .group(0, (instance, value) -> value);
    }

    @Test
    void anotherMemberLeadsLongBeforeAnElectionWouldBegin() {
        AtomicReference<PaxosTestCluster> made = new AtomicReference<>();
        AtomicInteger first = new AtomicInteger();
        StepVerifier.withVirtualTime(
                        () -> {
                            PaxosTestCluster cluster = PaxosTestCluster.of(3, HandOverTest::member);
                            made.set(cluster);
                            first.set(cluster.startAll().awaitLeader());
                            return cluster.group(cluster.other(first.get()))
                                    .leader()
                                    .map(Leader::member)
                                    .filter(OptionalInt::isPresent)
                                    .map(OptionalInt::getAsInt)
                                    .distinctUntilChanged();
                        })
                .expectNextMatches(leader -> leader == first.get())
                .expectNoEvent(Duration.ofHours(2))
                .then(() -> requireNonNull(made.get()).node(first.get()).dispose())
                .thenAwait(TIME_OUT.dividedBy(3))
                .expectNextMatches(leader -> leader != first.get())
                .thenCancel()
                .verify(Duration.ofMinutes(1));
    }
}
