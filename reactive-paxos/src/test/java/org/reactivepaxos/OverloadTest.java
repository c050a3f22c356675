// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.storage.InMemoryJournal;
import org.reactivepaxos.storage.Journal;
import reactor.core.publisher.Mono;

/** A group that cannot keep up says so at once, on virtual time. */
class OverloadTest {

    private static final Duration STEP = Duration.ofMillis(20);

    private final VirtualCluster cluster = new VirtualCluster(3, this::slow);

    @AfterEach
    void close() {
        cluster.closeAll();
    }

    /** Two values at a time, each on a disk that takes 10 ms for a sync: 200 a second. */
    private PaxosOptions slow(PaxosOptions options) {
        Journal fast = InMemoryJournal.on(cluster::time);
        Duration sync = Duration.ofMillis(10);
        Journal slow =
                new FillingJournal(
                        fast,
                        durable ->
                                durable.onBackpressureLatest()
                                        .concatMap(
                                                position ->
                                                        Mono.delay(sync, cluster.time())
                                                                .thenReturn(position),
                                                1));
        return options.journal(slow)
                .window(1, 1)
                .runBytes(120)
                .openProposals(1000, 1 << 20)
                .closeGrace(Duration.ZERO)
                .quiesceAfter(Duration.ZERO);
    }

    private PaxosGroup group(OverloadPolicy policy) {
        GroupOptions options = GroupOptions.of((instance, value) -> value).overload(policy);
        for (int member = 1; member <= 3; member++) {
            cluster.start(member, node -> node.group(0, options));
        }
        return cluster.group(cluster.leader());
    }

    /** How many of these are refused, some every 20 ms. */
    private int refused(PaxosGroup group, int steps, int perStep) {
        List<Throwable> refused = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            for (int i = 0; i < perStep; i++) {
                group.propose(bytes("value " + i)).subscribe(instance -> {}, refused::add);
            }
            cluster.pass(STEP);
        }
        assertThat(refused).allMatch(OverloadedException.class::isInstance);
        return refused.size();
    }

    @Test
    void aQueueThatDoesNotGoAwayIsMadeShorterAndGrowsAgainLater() {
        PaxosGroup group = group(OverloadPolicy.adaptive(Duration.ofMillis(30)));
        int overloaded = refused(group, 200, 40);
        assertThat(overloaded).isPositive();
        cluster.pass(Duration.ofSeconds(20));
        assertThat(refused(group, 50, 1)).as("once it keeps up").isZero();
    }

    /** What is refused most when there is least time must cost little. */
    @Test
    void aRefusalHasNoStackTraceAndSaysWhatToDo() {
        PaxosGroup group = group(OverloadPolicy.boundsOnly());
        List<Throwable> refused = new ArrayList<>();
        for (int i = 0; i < 1001; i++) {
            group.propose(bytes("value " + i)).subscribe(instance -> {}, refused::add);
        }
        assertThat(refused).hasSize(1);
        assertThat(refused.get(0).getStackTrace()).isEmpty();
        assertThat(refused.get(0)).hasMessageContaining("the value was not proposed. Try again");
    }

    @Test
    void theRuleOfPhxPaxosShedsToo() {
        PaxosGroup group = group(OverloadPolicy.refusingAtRandom(Duration.ofMillis(30)));
        assertThat(refused(group, 200, 40)).isPositive();
    }

    @Test
    void withoutAPolicyOnlyTheBoundsRefuse() {
        PaxosGroup group = group(OverloadPolicy.boundsOnly());
        assertThat(refused(group, 10, 90)).isZero();
    }
}
