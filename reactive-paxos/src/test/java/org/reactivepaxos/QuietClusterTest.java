// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.testkit.ForwardingTransport;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.Transport;

/** Whole nodes whose group has nothing to do, on virtual time. */
class QuietClusterTest {

    private static final Duration LONG_ENOUGH_TO_REST = Duration.ofSeconds(10);

    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong signsOfLife = new AtomicLong();
    private VirtualCluster cluster = new VirtualCluster(3, this::counting);

    private PaxosOptions counting(PaxosOptions options) {
        return options.transport(new Counting(options.values().transport));
    }

    @AfterEach
    void close() {
        cluster.closeAll();
    }

    private int restingLeader() {
        cluster.startAll();
        int leader = cluster.leader();
        cluster.now(cluster.group(leader).propose(bytes("first")));
        cluster.pass(LONG_ENOUGH_TO_REST);
        return leader;
    }

    private List<Leader> changesSeenBy(int member) {
        List<Leader> seen = new ArrayList<>();
        cluster.group(member).leader().skip(1).subscribe(seen::add, error -> {});
        return seen;
    }

    @Test
    void anIdleGroupSaysNothingForAMinuteButThatItsNodesLive() {
        int leader = restingLeader();
        messages.set(0);
        signsOfLife.set(0);
        cluster.pass(Duration.ofMinutes(1));
        assertThat(messages.get()).isZero();
        assertThat(signsOfLife.get()).isBetween(6 * 500L, 6 * 600L);
        assertThat(cluster.leader()).isEqualTo(leader);
    }

    @Test
    void aGroupThatNeverRestsGoesOn() {
        cluster = new VirtualCluster(3, options -> counting(options).quiesceAfter(Duration.ZERO));
        restingLeader();
        messages.set(0);
        cluster.pass(Duration.ofMinutes(1));
        assertThat(messages.get()).isGreaterThan(4 * 500L);
    }

    @Test
    void whatIsProposedAfterARestIsDecidedOnAllWithoutAnotherLeader() {
        int leader = restingLeader();
        int other = cluster.other(leader);
        List<Leader> changes = changesSeenBy(other);
        cluster.now(cluster.group(other).propose(bytes("forwarded")));
        cluster.pass(LONG_ENOUGH_TO_REST);
        cluster.now(cluster.group(leader).propose(bytes("led")));
        cluster.pass(LONG_ENOUGH_TO_REST);
        for (int member = 1; member <= 3; member++) {
            assertThat(cluster.applied(member)).containsExactly("first", "forwarded", "led");
        }
        assertThat(changes).isEmpty();
    }

    @Test
    void aLeaderWhoseNodeDiesWhileItRestsIsReplacedThoughNobodyAsks() {
        int leader = restingLeader();
        cluster.stop(leader);
        cluster.pass(VirtualCluster.ELECTION_MAX.multipliedBy(4));
        assertThat(cluster.leader()).isNotEqualTo(leader);
    }

    @Test
    void aLeaderWhoseNodeIsCutOffWhileItRestsIsReplacedAndComesBackAsAFollower() {
        int leader = restingLeader();
        int a = cluster.other(leader);
        int b = cluster.other(leader, a);
        cluster.network().disconnect(leader, a);
        cluster.network().disconnect(leader, b);
        cluster.pass(VirtualCluster.ELECTION_MAX.multipliedBy(4));
        cluster.now(cluster.group(a).propose(bytes("by the others")));
        cluster.network().connect(leader, a);
        cluster.network().connect(leader, b);
        cluster.pass(LONG_ENOUGH_TO_REST);
        assertThat(cluster.leader()).isNotEqualTo(leader);
        assertThat(cluster.applied(leader)).containsExactly("first", "by the others");
    }

    @Test
    void aFollowerThatRestartsHearsItsLeaderAndNoLeaderChanges() {
        int leader = restingLeader();
        List<Leader> changes = changesSeenBy(leader);
        int follower = cluster.other(leader);
        cluster.stop(follower);
        cluster.pass(LONG_ENOUGH_TO_REST);
        messages.set(0);
        cluster.pass(Duration.ofMinutes(1));
        assertThat(messages.get()).as("the others rest without it").isZero();
        cluster.start(follower);
        cluster.pass(LONG_ENOUGH_TO_REST);
        assertThat(cluster.leader()).isEqualTo(leader);
        assertThat(changes).isEmpty();
        messages.set(0);
        cluster.pass(Duration.ofMinutes(1));
        assertThat(messages.get()).as("all rest again").isZero();
    }

    @Test
    void aLeaderWhoseNodeRestartsAtOnceIsFollowedByAnother() {
        int leader = restingLeader();
        cluster.stop(leader);
        cluster.start(leader);
        cluster.pass(LONG_ENOUGH_TO_REST);
        assertThat(cluster.leader()).isPositive();
        cluster.now(cluster.group(leader).propose(bytes("second")));
        cluster.pass(LONG_ENOUGH_TO_REST);
        assertThat(cluster.applied(leader)).containsExactly("first", "second");
    }

    /** Counts what is sent. */
    private final class Counting extends ForwardingTransport {
        Counting(Transport transport) {
            super(transport);
        }

        @Override
        public void send(int member, List<GroupMessage> frame) {
            messages.addAndGet(frame.size());
            signsOfLife.addAndGet(frame.isEmpty() ? 1 : 0);
            super.send(member, frame);
        }
    }
}
