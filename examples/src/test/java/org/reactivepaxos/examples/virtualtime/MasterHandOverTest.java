// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.virtualtime;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.Master;
import org.reactivepaxos.MasterOptions;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.testkit.PaxosTestCluster;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** A master hands over at once, and one that is gone is replaced after its lease. */
class MasterHandOverTest {

    private static final Duration LEASE = Duration.ofSeconds(10);

    private static PaxosOptions member(int id, PaxosOptions options) {
        return options.group(
                0,
                GroupOptions.of((instance, value) -> value)
                        .master(MasterOptions.create().lease(LEASE)));
    }

    private static Flux<Integer> masters(PaxosTestCluster cluster, int seenBy) {
        return cluster.group(seenBy)
                .masterElection()
                .master()
                .map(Master::member)
                .filter(OptionalInt::isPresent)
                .map(OptionalInt::getAsInt)
                .distinctUntilChanged();
    }

    private static int awaitMaster(PaxosTestCluster cluster) {
        cluster.startAll().awaitLeader();
        return requireNonNull(cluster.await(masters(cluster, 1).next()));
    }

    private final AtomicReference<PaxosTestCluster> made = new AtomicReference<>();
    private final AtomicInteger first = new AtomicInteger();

    /** What another member sees: the first master, and no other for an hour. */
    private StepVerifier.Step<Integer> afterAnHour() {
        return StepVerifier.withVirtualTime(
                        () -> {
                            PaxosTestCluster cluster =
                                    PaxosTestCluster.of(3, MasterHandOverTest::member);
                            made.set(cluster);
                            first.set(awaitMaster(cluster));
                            return masters(cluster, cluster.other(first.get()));
                        })
                .expectNextMatches(master -> master == first.get())
                .expectNoEvent(Duration.ofHours(1));
    }

    @Test
    void theSuccessorIsMasterLongBeforeTheLeaseIsOver() {
        afterAnHour()
                .then(() -> handOver(requireNonNull(made.get()), first.get()))
                .thenAwait(LEASE.dividedBy(10))
                .expectNextMatches(master -> master != first.get())
                .thenCancel()
                .verify(Duration.ofMinutes(1));
    }

    private static void handOver(PaxosTestCluster cluster, int master) {
        int successor = cluster.other(master);
        cluster.await(
                cluster.group(master).masterElection().transferTo(successor).thenReturn(successor));
    }

    @Test
    void aMasterThatIsKilledIsReplacedAfterItsLease() {
        afterAnHour()
                .then(() -> requireNonNull(made.get()).kill(first.get()))
                .expectNoEvent(LEASE.dividedBy(2))
                .thenAwait(LEASE.multipliedBy(2))
                .expectNextMatches(master -> master != first.get())
                .thenCancel()
                .verify(Duration.ofMinutes(1));
    }
}
