// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Elections, forwarding and failures of a whole node, on virtual time. */
class VirtualTimeTest {

    @Test
    void electsOneLeaderAndKeepsIt() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        int leader = cluster.leader();
        cluster.pass(Duration.ofSeconds(30));
        assertThat(cluster.leader()).isEqualTo(leader);
        cluster.closeAll();
    }

    @Test
    void aSingleMemberLeadsItself() {
        VirtualCluster cluster = new VirtualCluster(1).startAll();
        Instance instance = cluster.now(cluster.group(1).propose(bytes("a")));
        assertThat(instance.id()).isZero();
        assertThat(new String(instance.result().orElseThrow(), UTF_8)).isEqualTo("echo a");
        cluster.closeAll();
    }

    @Test
    void aProposalWaitsForALeader() {
        VirtualCluster cluster = new VirtualCluster(3);
        cluster.start(1);
        List<Instance> got = new ArrayList<>();
        cluster.group(1).propose(bytes("early")).subscribe(got::add);
        cluster.pass(Duration.ofSeconds(10));
        assertThat(got).isEmpty();
        cluster.start(2);
        cluster.start(3);
        cluster.leader();
        cluster.pass(Duration.ofSeconds(2));
        assertThat(got).hasSize(1);
        cluster.closeAll();
    }

    @Test
    void nothingHappensBeforeTheFirstSubscriptionAndOneCallIsOneProposal() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        cluster.leader();
        Mono<Instance> proposal = cluster.group(1).propose(bytes("once"));
        cluster.pass(Duration.ofSeconds(1));
        assertThat(cluster.applied(1)).isEmpty();
        Instance first = cluster.now(proposal);
        assertThat(cluster.now(proposal).id()).isEqualTo(first.id());
        assertThat(requireNonNull(cluster.now(proposal.repeat(3).collectList()))).hasSize(4);
        cluster.pass(Duration.ofSeconds(5));
        assertThat(cluster.applied(1)).containsExactly("once");
        cluster.closeAll();
    }

    @Test
    void equalBytesFromTwoMembersAreTwoInstances() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        cluster.leader();
        Instance one = cluster.now(cluster.group(1).propose(bytes("same")));
        Instance two = cluster.now(cluster.group(2).propose(bytes("same")));
        assertThat(one.id()).isNotEqualTo(two.id());
        cluster.pass(Duration.ofSeconds(1));
        assertThat(cluster.applied(3)).containsExactly("same", "same");
        cluster.closeAll();
    }

    @Test
    void theOthersElectANewLeaderAndEveryProposalEnds() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        int leader = cluster.leader();
        int follower = cluster.other(leader);
        List<Instance> got = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            cluster.group(follower).propose(bytes("v" + i)).subscribe(got::add);
        }
        cluster.stop(leader);
        cluster.pass(VirtualCluster.ELECTION_MAX.multipliedBy(4));
        assertThat(cluster.leader()).isNotEqualTo(leader);
        assertThat(got).hasSize(100);
        assertThat(cluster.applied(follower)).doesNotHaveDuplicates().hasSize(100);
        cluster.closeAll();
    }

    @Test
    void aLeaderThatHearsNoQuorumStepsDownAndItsProposalsAreDecidedByTheNextOne() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        int leader = cluster.leader();
        int a = cluster.other(leader);
        int b = cluster.other(leader, a);
        cluster.network().disconnect(leader, a);
        cluster.network().disconnect(leader, b);
        List<Instance> got = new ArrayList<>();
        cluster.group(leader).propose(bytes("cut off")).subscribe(got::add);
        cluster.pass(VirtualCluster.ELECTION_MAX.multipliedBy(2));
        assertThat(requireNonNull(cluster.group(leader).leader().blockFirst()).member()).isEmpty();
        cluster.now(cluster.group(a).propose(bytes("majority")));
        assertThat(got).isEmpty();
        cluster.network().connect(leader, a);
        cluster.network().connect(leader, b);
        cluster.pass(VirtualCluster.ELECTION_MAX.multipliedBy(4));
        assertThat(got).hasSize(1);
        assertThat(cluster.applied(leader)).containsExactly("majority", "cut off");
        assertThat(cluster.applied(b)).containsExactly("majority", "cut off");
        cluster.closeAll();
    }

    /** H13: the timer of a value that had ended cut the time of the next one short. */
    @Test
    void h13TheTimeOutOfOneProposalEndsNoOther() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        int leader = cluster.leader();
        int other = cluster.other(leader);
        cluster.network().disconnect(leader, other);
        cluster.network().disconnect(leader, cluster.other(leader, other));
        List<String> ended = new ArrayList<>();
        for (String value : List.of("first", "second")) {
            cluster.group(leader)
                    .propose(bytes(value))
                    .timeout(Duration.ofSeconds(2), cluster.time())
                    .subscribe(unused -> {}, error -> ended.add(value));
            cluster.pass(Duration.ofSeconds(1));
        }
        cluster.pass(Duration.ofMillis(500));
        assertThat(ended).containsExactly("first");
        cluster.pass(Duration.ofSeconds(1));
        assertThat(ended).containsExactly("first", "second");
        cluster.closeAll();
    }

    @Test
    void aRestartedMemberReplaysItsLogAndCatchesUp() {
        VirtualCluster cluster =
                new VirtualCluster(3, options -> options.tailBytes(200).runBytes(300)).startAll();
        int leader = cluster.leader();
        int down = cluster.other(leader);
        cluster.now(cluster.group(leader).propose(bytes("before")));
        cluster.pass(Duration.ofSeconds(1));
        cluster.stop(down);
        for (int i = 0; i < 300; i++) {
            cluster.now(cluster.group(leader).propose(bytes("v" + i)));
        }
        cluster.start(down);
        assertThat(cluster.applied(down)).containsExactly("before");
        cluster.pass(Duration.ofSeconds(5));
        assertThat(cluster.applied(down)).isEqualTo(cluster.applied(leader)).hasSize(301);
        cluster.closeAll();
    }

    @Test
    void everythingAcknowledgedSurvivesARestartOfAll() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        int leader = cluster.leader();
        Flux.range(0, 50)
                .flatMap(i -> cluster.group(leader).propose(bytes("v" + i)), 50)
                .collectList()
                .as(cluster::now);
        cluster.closeAll();
        cluster.startAll();
        cluster.leader();
        cluster.pass(Duration.ofSeconds(1));
        for (int member = 1; member <= 3; member++) {
            assertThat(cluster.applied(member)).hasSize(50);
        }
        cluster.closeAll();
    }
}
