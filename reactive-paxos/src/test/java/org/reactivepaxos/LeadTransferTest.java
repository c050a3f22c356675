// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The lead goes where an operator wants it, on virtual time. */
class LeadTransferTest {

    private static final Duration ELECTION_MIN = Duration.ofMillis(600);

    private final VirtualCluster cluster = new VirtualCluster(3).startAll();
    private final List<Throwable> failed = new ArrayList<>();
    private final List<Leader> got = new ArrayList<>();

    @AfterEach
    void closeAll() {
        cluster.closeAll();
    }

    private void transfer(int from, int to) {
        cluster.group(from).transferLead(to).subscribe(got::add, failed::add);
    }

    @Test
    void theOtherLeadsWithoutASilence() {
        int leader = cluster.leader();
        int next = cluster.other(leader);
        transfer(leader, next);
        cluster.pass(ELECTION_MIN.dividedBy(2));
        assertThat(got).singleElement().extracting(Leader::member).isEqualTo(OptionalInt.of(next));
        assertThat(cluster.leader()).isEqualTo(next);
        cluster.now(cluster.group(leader).propose(bytes("after")));
    }

    /** It is cut off, writes are decided without it, and then it learns. */
    @Test
    void oneThatLagsIsWaitedFor() {
        int leader = cluster.leader();
        int next = cluster.other(leader);
        cluster.network().isolate(next);
        cluster.now(cluster.group(leader).propose(bytes("missed")));
        transfer(leader, next);
        cluster.pass(Duration.ofSeconds(10));
        assertThat(got).isEmpty();
        cluster.network().heal();
        cluster.pass(Duration.ofSeconds(5));
        assertThat(got).singleElement().extracting(Leader::member).isEqualTo(OptionalInt.of(next));
    }

    @Test
    void onlyALeaderHandsOverAndNotToItself() {
        int leader = cluster.leader();
        transfer(cluster.other(leader), leader);
        assertThat(failed).singleElement().isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> cluster.group(leader).transferLead(leader))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whoWaitsHearsThatTheNodeIsClosed() {
        int leader = cluster.leader();
        int next = cluster.other(leader);
        cluster.network().isolate(leader);
        transfer(leader, next);
        cluster.stop(leader);
        assertThat(failed).singleElement().isInstanceOf(NodeClosedException.class);
    }
}
