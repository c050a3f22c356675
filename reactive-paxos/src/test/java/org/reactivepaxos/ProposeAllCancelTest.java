// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** What a cancelled stream of proposals leaves behind. */
class ProposeAllCancelTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final ProposeAllOptions OF_16 = ProposeAllOptions.create().window(16);

    private static Flux<byte[]> values() {
        return Flux.range(0, 100).map(i -> bytes("v" + i));
    }

    @Test
    void aCancelWithdrawsWhatHasNotLeftAndMakesRoom() {
        VirtualCluster cluster = new VirtualCluster(3, options -> options.openProposals(14, 1000));
        PaxosGroup group = cluster.start(1).group(0);
        Disposable stream = group.proposeAll(values(), OF_16).subscribe();
        cluster.pass(SECOND);
        List<Throwable> refused = new ArrayList<>();
        group.propose(bytes("full")).subscribe(unused -> {}, refused::add);
        assertThat(refused).hasSize(1).hasOnlyElementsOfType(OverloadedException.class);
        stream.dispose();
        cluster.pass(SECOND);
        group.propose(bytes("after")).subscribe(unused -> {}, refused::add);
        cluster.start(2);
        cluster.start(3);
        cluster.leader();
        cluster.pass(SECOND);
        assertThat(refused).hasSize(1);
        assertThat(cluster.applied(1)).containsExactly("after");
        cluster.closeAll();
    }

    @Test
    void aCancelLeavesWhatHasLeftAsItIs() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        int leader = cluster.leader();
        int other = cluster.other(leader);
        cluster.network().disconnect(leader, other);
        cluster.network().disconnect(leader, cluster.other(leader, other));
        List<Instance> got = new ArrayList<>();
        Disposable stream = cluster.group(leader).proposeAll(values(), OF_16).subscribe(got::add);
        cluster.pass(Duration.ofMillis(20));
        stream.dispose();
        cluster.network().connect(leader, other);
        cluster.network().connect(leader, cluster.other(leader, other));
        cluster.pass(VirtualCluster.ELECTION_MAX.multipliedBy(4));
        assertThat(got).isEmpty();
        assertThat(cluster.applied(other))
                .isNotEmpty()
                .hasSizeLessThanOrEqualTo(14)
                .doesNotHaveDuplicates();
        cluster.closeAll();
    }
}
