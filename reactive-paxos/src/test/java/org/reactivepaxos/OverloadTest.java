// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A group that cannot keep up says so at once, on virtual time. */
class OverloadTest {

    private static final Duration STEP = Duration.ofMillis(20);

    /** Two values at a time, and some milliseconds to each of them: a few hundred a second. */
    private static PaxosGroup group(VirtualCluster cluster, OverloadPolicy policy) {
        GroupOptions options = GroupOptions.of((instance, value) -> value).overload(policy);
        cluster.start(1, node -> node.group(0, options));
        cluster.start(2, node -> node.group(0, options));
        cluster.start(3, node -> node.group(0, options));
        return cluster.group(cluster.leader());
    }

    private static VirtualCluster cluster() {
        return new VirtualCluster(
                3,
                options ->
                        options.window(1, 1)
                                .runBytes(60)
                                .openProposals(1000, 1 << 20)
                                .quiesceAfter(Duration.ZERO));
    }

    /** How many of these are refused, some every 20 ms. */
    private static int refused(VirtualCluster cluster, PaxosGroup group, int steps, int perStep) {
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
        VirtualCluster cluster = cluster();
        PaxosGroup group = group(cluster, OverloadPolicy.adaptive(Duration.ofMillis(30)));
        int overloaded = refused(cluster, group, 200, 40);
        assertThat(overloaded).isPositive();
        cluster.pass(Duration.ofSeconds(20));
        assertThat(refused(cluster, group, 50, 1)).as("once it keeps up").isZero();
        cluster.closeAll();
    }

    @Test
    void theRuleOfPhxPaxosShedsToo() {
        VirtualCluster cluster = cluster();
        PaxosGroup group = group(cluster, OverloadPolicy.refusingAtRandom(Duration.ofMillis(30)));
        assertThat(refused(cluster, group, 200, 40)).isPositive();
        cluster.closeAll();
    }

    @Test
    void withoutAPolicyOnlyTheBoundsRefuse() {
        VirtualCluster cluster = cluster();
        PaxosGroup group = group(cluster, OverloadPolicy.boundsOnly());
        assertThat(refused(cluster, group, 10, 90)).isZero();
        cluster.closeAll();
    }
}
