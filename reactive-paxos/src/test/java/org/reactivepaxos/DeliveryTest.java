// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.ProposalId;
import org.reactivepaxos.protocol.ProposalOutcome;
import org.reactivepaxos.protocol.ProposalOutcome.Kind;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What docs/delivery.md says and no other test shows. */
class DeliveryTest {

    private static final Duration A_MOMENT = Duration.ofMillis(20);
    private static final Duration ELECTED = VirtualCluster.ELECTION_MAX.multipliedBy(4);

    private final VirtualCluster cluster = new VirtualCluster(3).startAll();
    private final int leader = cluster.leader();
    private final int other = cluster.other(leader);
    private final List<Throwable> failed = new ArrayList<>();

    private Kind outcome(int member, ProposalId id) {
        return cluster.now(cluster.group(member).outcome(id).map(ProposalOutcome::kind));
    }

    @Test
    void whatAClosedNodeDoesNotKnowAnotherMemberTells() {
        int third = cluster.other(leader, other);
        cluster.network().block(other, leader);
        cluster.network().block(third, leader);
        ProposalId id = leftOpenByTheClosed(leader);
        assertThat(outcome(other, id)).isEqualTo(Kind.APPLIED);
        assertThat(cluster.applied(other)).containsExactly("sent");
        cluster.closeAll();
    }

    @Test
    void whatAClosedNodeSentInVainIsExcludedByItsNextStart() {
        cluster.network().isolate(other);
        ProposalId id = leftOpenByTheClosed(other);
        cluster.network().rejoin(other);
        cluster.start(other);
        cluster.pass(ELECTED);
        assertThat(outcome(leader, id)).isEqualTo(Kind.OPEN);
        cluster.now(cluster.group(other).propose(bytes("of the next start")));
        cluster.pass(A_MOMENT);
        assertThat(outcome(leader, id)).isEqualTo(Kind.NEVER);
        assertThat(cluster.applied(leader)).containsExactly("of the next start");
        cluster.closeAll();
    }

    private ProposalId leftOpenByTheClosed(int member) {
        Mono<Instance> sent = cluster.group(member).propose(bytes("sent"));
        sent.subscribe(unused -> {}, failed::add);
        cluster.pass(A_MOMENT);
        cluster.stop(member);
        sent.subscribe(unused -> {}, failed::add);
        assertThat(failed).hasSize(2).containsOnly(failed.get(0));
        OutcomeUnknownException unknown = (OutcomeUnknownException) failed.get(0);
        assertThat(unknown.isRetryable()).isFalse();
        return unknown.proposal().orElseThrow();
    }

    @Test
    void theNumberIsTheCallWhateverItsValue() {
        long id = cluster.now(cluster.group(leader).openSession()).id();
        Instance first = cluster.now(cluster.group(leader).session(id).propose(0, 0, bytes("a")));
        Instance again = cluster.now(cluster.group(other).session(id).propose(0, 0, bytes("b")));
        assertThat(again.id()).isEqualTo(first.id());
        cluster.pass(A_MOMENT);
        assertThat(cluster.applied(other)).containsExactly("a");
        cluster.closeAll();
    }

    @Test
    void flatMapKeeps256CallsOpenAndASessionHasRoomFor64() {
        ClientSession session = cluster.now(cluster.group(leader).openSession());
        cluster.network().isolate(leader);
        List<Integer> taken = new ArrayList<>();
        Flux.range(0, 1_000)
                .doOnNext(taken::add)
                .flatMap(i -> cluster.group(leader).propose(bytes("v" + i)))
                .subscribe(unused -> {}, unused -> {});
        assertThat(taken).hasSize(256);
        taken.clear();
        Flux.range(0, 1_000)
                .doOnNext(taken::add)
                .flatMap(i -> session.propose(bytes("s" + i)), 64)
                .subscribe(unused -> {}, failed::add);
        assertThat(taken).hasSize(64);
        assertThat(failed).isEmpty();
        session.propose(bytes("one more")).subscribe(unused -> {}, failed::add);
        assertThat(failed).singleElement().isInstanceOf(OverloadedException.class);
    }
}
