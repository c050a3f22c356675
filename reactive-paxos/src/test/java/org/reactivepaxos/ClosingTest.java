// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** How a node closes: in good order, within its time, and whole. */
class ClosingTest {

    private static final Duration ELECTION_MIN = Duration.ofMillis(600);
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final Duration GENEROUS = Duration.ofSeconds(30);

    private final List<String> ended = new ArrayList<>();

    private Disposable close(PaxosNode node) {
        return node.close()
                .subscribe(unused -> {}, error -> ended.add("error"), () -> ended.add("closed"));
    }

    private static int leaderAt(VirtualCluster cluster, int member) {
        return requireNonNull(cluster.group(member).leader().blockFirst()).member().orElse(0);
    }

    /** Virtual milliseconds until that member knows another leader. */
    private static int untilAnotherLeads(VirtualCluster cluster, int member, int than) {
        for (int millis = 0; millis < 10_000; millis++) {
            int leader = leaderAt(cluster, member);
            if (leader != 0 && leader != than) {
                return millis;
            }
            cluster.pass(Duration.ofMillis(1));
        }
        throw new IllegalStateException("nobody else leads");
    }

    @Test
    void theOthersHaveANewLeaderWithoutAnElectionTimeOut() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        int leader = cluster.leader();
        int other = cluster.other(leader);
        cluster.now(cluster.group(other).propose(bytes("before")));
        close(cluster.node(leader));
        assertThat(untilAnotherLeads(cluster, other, leader))
                .isLessThan((int) ELECTION_MIN.toMillis());
        cluster.pass(ELECTION_MIN);
        assertThat(ended).containsExactly("closed");
        cluster.now(cluster.group(other).propose(bytes("after")));
        cluster.closeAll();
    }

    @Test
    void aGroupThatRestsIsHandedOverToo() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        int leader = cluster.leader();
        int other = cluster.other(leader);
        cluster.pass(Duration.ofMinutes(1));
        close(cluster.node(leader));
        assertThat(untilAnotherLeads(cluster, other, leader))
                .isLessThan((int) ELECTION_MIN.toMillis());
        cluster.pass(ELECTION_MIN);
        assertThat(ended).containsExactly("closed");
        cluster.closeAll();
    }

    @Test
    void openProposalsGetTimeToEndAndNewOnesAreRefused() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        int leader = cluster.leader();
        List<Instance> got = new ArrayList<>();
        List<Throwable> refused = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            cluster.group(leader).propose(bytes("v" + i)).subscribe(got::add);
        }
        close(cluster.node(leader));
        cluster.group(leader).propose(bytes("late")).subscribe(got::add, refused::add);
        assertThat(refused).singleElement().isInstanceOf(NodeClosedException.class);
        cluster.pass(GRACE);
        assertThat(got).hasSize(100);
        assertThat(ended).containsExactly("closed");
        cluster.pass(Duration.ofSeconds(1));
        assertThat(cluster.applied(cluster.other(leader))).hasSize(100).doesNotContain("late");
        cluster.closeAll();
    }

    @Test
    void closesWithinTheGraceWhereNobodyAnswers() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        int leader = cluster.leader();
        int other = cluster.other(leader);
        cluster.network().disconnect(leader, other);
        cluster.network().disconnect(leader, cluster.other(leader, other));
        List<Throwable> failed = new ArrayList<>();
        cluster.group(leader).propose(bytes("sent")).subscribe(unused -> {}, failed::add);
        cluster.pass(Duration.ofMillis(1));
        close(cluster.node(leader));
        cluster.pass(GRACE.minusMillis(100));
        assertThat(ended).isEmpty();
        cluster.pass(Duration.ofMillis(200));
        assertThat(ended).containsExactly("closed");
        assertThat(failed).singleElement().isInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void whatNeverLeftIsCertainlyNotProposed() {
        VirtualCluster cluster = new VirtualCluster(3);
        PaxosNode alone = cluster.start(1);
        List<Throwable> failed = new ArrayList<>();
        cluster.group(1).propose(bytes("waits")).subscribe(unused -> {}, failed::add);
        cluster.pass(Duration.ofSeconds(1));
        close(alone);
        cluster.pass(GRACE.plusMillis(100));
        assertThat(failed).singleElement().isInstanceOf(NodeClosedException.class);
    }

    @Test
    void aGraceOfZeroWaitsForNothing() {
        VirtualCluster cluster =
                new VirtualCluster(3, options -> options.closeGrace(Duration.ZERO)).startAll();
        int leader = cluster.leader();
        cluster.group(leader).propose(bytes("open")).subscribe(unused -> {}, unused -> {});
        close(cluster.node(leader));
        cluster.pass(Duration.ofMillis(10));
        assertThat(ended).containsExactly("closed");
    }

    @Test
    void allMembersCloseAtOnce() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        cluster.leader();
        for (int member = 1; member <= 3; member++) {
            close(cluster.node(member));
        }
        cluster.pass(GRACE.dividedBy(10));
        assertThat(ended).containsExactly("closed", "closed", "closed");
    }

    @Test
    void closeIsLazyIdempotentAndNotToBeCancelled() {
        VirtualCluster cluster = new VirtualCluster(3).startAll();
        int leader = cluster.leader();
        PaxosNode node = cluster.node(leader);
        Mono<Void> close = node.close();
        cluster.pass(Duration.ofSeconds(1));
        assertThat(node.isDisposed()).isFalse();
        close.subscribe().dispose();
        assertThat(node.isDisposed()).isTrue();
        node.onClose().subscribe(unused -> {}, error -> {}, () -> ended.add("onClose"));
        cluster.pass(Duration.ofSeconds(1));
        assertThat(ended).containsExactly("onClose");
        close(node);
        assertThat(ended).containsExactly("onClose", "closed");
    }

    @Test
    void disposeBeginsToClose() {
        VirtualCluster cluster = new VirtualCluster(1).startAll();
        PaxosNode node = cluster.node(1);
        node.onClose().subscribe(unused -> {}, error -> {}, () -> ended.add("onClose"));
        node.dispose();
        assertThat(node.isDisposed()).isTrue();
        cluster.pass(Duration.ofSeconds(1));
        assertThat(ended).containsExactly("onClose");
    }

    @Test
    void theBlockingTwinsBlockAndRefuseToWhereThatIsForbidden() {
        PaxosOptions options = PaxosOptions.of(1, 1).group(0, (instance, value) -> value);
        PaxosNode node = PaxosNode.startNow(options, GENEROUS);
        Mono<Boolean> onParallel =
                Mono.fromCallable(
                                () -> {
                                    node.closeNow(GENEROUS);
                                    return true;
                                })
                        .subscribeOn(Schedulers.parallel());
        assertThatThrownBy(() -> onParallel.block(GENEROUS)).hasMessageContaining("block");
        node.closeNow(GENEROUS);
        assertThat(node.isDisposed()).isTrue();
    }
}
