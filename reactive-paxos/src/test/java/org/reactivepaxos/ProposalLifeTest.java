// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.ProposalId;
import org.reactivepaxos.protocol.ProposalOutcome;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** One call of propose from its first subscription to its end, on virtual time. */
class ProposalLifeTest {

    private static final Duration ELECTED = VirtualCluster.ELECTION_MAX.multipliedBy(4);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualCluster cluster = new VirtualCluster(3);

    /** What one subscriber has heard. */
    private static final class Heard {
        private final List<Instance> instances = new ArrayList<>();
        private final List<Throwable> errors = new ArrayList<>();
        private Disposable subscription = () -> {};

        static Heard of(Mono<Instance> mono) {
            Heard heard = new Heard();
            heard.subscription = mono.subscribe(heard.instances::add, heard.errors::add);
            return heard;
        }

        void cancel() {
            subscription.dispose();
        }

        boolean isOpen() {
            return instances.isEmpty() && errors.isEmpty();
        }
    }

    private Mono<Instance> proposed(int member, String value) {
        return cluster.group(member).propose(bytes(value));
    }

    private Mono<Instance> proposed(int member, String value, Duration deadline) {
        return cluster.group(member)
                .propose(bytes(value), ProposeOptions.create().deadline(deadline));
    }

    private void startTheOthers() {
        cluster.start(2);
        cluster.start(3);
        cluster.pass(ELECTED);
    }

    private void isolate(int member) {
        cluster.network().disconnect(member, cluster.other(member));
        cluster.network().disconnect(member, cluster.other(member, cluster.other(member)));
    }

    private void heal(int member) {
        cluster.network().connect(member, cluster.other(member));
        cluster.network().connect(member, cluster.other(member, cluster.other(member)));
        cluster.pass(ELECTED);
    }

    @Test
    void nothingHappensBeforeTheSubscription() {
        cluster.startAll();
        Mono<Instance> unused = proposed(cluster.leader(), "unused");
        cluster.pass(SECOND);
        assertThat(cluster.applied(1)).isEmpty();
        assertThat(cluster.now(unused).id()).isNotNegative();
        cluster.closeAll();
    }

    @Test
    void aCancelWithdrawsWhatHasNotLeft() {
        cluster.start(1);
        Heard kept = Heard.of(proposed(1, "kept"));
        Heard given = Heard.of(proposed(1, "given up"));
        cluster.pass(SECOND);
        given.cancel();
        startTheOthers();
        assertThat(kept.instances).hasSize(1);
        assertThat(cluster.applied(1)).containsExactly("kept");
        cluster.closeAll();
    }

    @Test
    void aCancelOfWhatHasLeftOnlyStopsListening() {
        int leader = cluster.startAll().leader();
        isolate(leader);
        Heard heard = Heard.of(proposed(leader, "sent"));
        cluster.pass(Duration.ofMillis(20));
        heard.cancel();
        heal(leader);
        assertThat(heard.isOpen()).isTrue();
        assertThat(cluster.applied(leader)).containsExactly("sent");
        cluster.closeAll();
    }

    @Test
    void whatWasWithdrawnIsOfferedOnceToTheNextSubscriber() {
        cluster.start(1);
        Mono<Instance> proposal = proposed(1, "again");
        for (int i = 0; i < 3; i++) {
            Heard gone = Heard.of(proposal);
            cluster.pass(Duration.ofMillis(i * 10L));
            gone.cancel();
        }
        Heard stays = Heard.of(proposal);
        startTheOthers();
        assertThat(stays.instances).hasSize(1);
        assertThat(cluster.applied(1)).containsExactly("again");
        cluster.closeAll();
    }

    @Test
    void oneOfSeveralSubscribersMayGo() {
        cluster.start(1);
        Mono<Instance> proposal = proposed(1, "shared");
        Heard goes = Heard.of(proposal);
        Heard stays = Heard.of(proposal);
        Heard comes = Heard.of(proposal);
        goes.cancel();
        startTheOthers();
        assertThat(stays.instances).hasSize(1).isEqualTo(comes.instances);
        assertThat(goes.isOpen()).isTrue();
        assertThat(Heard.of(proposal).instances).as("later too").isEqualTo(stays.instances);
        cluster.closeAll();
    }

    @Test
    void aDeadlineWithdrawsWhatHasNotLeftAtThatVeryTime() {
        cluster.start(1);
        Duration deadline = Duration.ofMillis(50);
        Mono<Instance> proposal = proposed(1, "late", deadline);
        Heard heard = Heard.of(proposal);
        cluster.time().advanceTimeBy(deadline.minusNanos(1));
        assertThat(heard.isOpen()).isTrue();
        cluster.time().advanceTimeBy(Duration.ofNanos(1));
        assertThat(heard.errors)
                .singleElement()
                .isInstanceOfSatisfying(
                        DeadlineExceededException.class,
                        error -> {
                            assertThat(error.isRetryable()).isTrue();
                            assertThat(error.outcome())
                                    .isEqualTo(PaxosException.Outcome.NOT_PROPOSED);
                            assertThat(error.value()).contains(bytes("late"));
                        });
        cluster.start(2);
        cluster.start(3);
        cluster.leader();
        cluster.pass(ELECTED);
        assertThat(cluster.applied(1)).isEmpty();
        Heard again = Heard.of(proposal);
        cluster.pass(deadline);
        assertThat(again.instances).hasSize(1);
        assertThat(cluster.applied(1)).containsExactly("late");
        cluster.closeAll();
    }

    @Test
    void aDeadlineLeavesWhatHasLeftUnknownAndItCanBeJoinedAgain() {
        int leader = cluster.startAll().leader();
        isolate(leader);
        Mono<Instance> proposal = proposed(leader, "sent", SECOND);
        Heard first = Heard.of(proposal);
        cluster.pass(SECOND);
        OutcomeUnknownException unknown = (OutcomeUnknownException) first.errors.get(0);
        assertThat(unknown.isRetryable()).isTrue();
        ProposalId id = unknown.proposal().orElseThrow();
        assertThat(unknown).hasMessageContaining(id.toString());
        assertThat(outcome(leader, id).kind()).isEqualTo(ProposalOutcome.Kind.OPEN);
        Heard second = Heard.of(proposal);
        cluster.pass(SECOND);
        assertThat(second.errors).as("with its time anew").hasSize(1);
        heal(leader);
        Instance instance = cluster.now(proposal);
        assertThat(cluster.applied(leader)).containsExactly("sent");
        for (int member = 1; member <= 3; member++) {
            assertThat(outcome(member, id))
                    .extracting(ProposalOutcome::kind, ProposalOutcome::instance)
                    .containsExactly(ProposalOutcome.Kind.APPLIED, instance.id());
        }
        cluster.closeAll();
    }

    private ProposalOutcome outcome(int member, ProposalId id) {
        return cluster.now(cluster.group(member).outcome(id));
    }

    @Test
    void noTimerOutlivesItsProposal() {
        List<Attempt> late = new ArrayList<>();
        Attempt applied = new Attempt(SECOND);
        Attempt failed = new Attempt(SECOND);
        Attempt open = new Attempt(SECOND);
        for (Attempt each : List.of(applied, failed, open)) {
            each.startTimer(cluster.time(), late::add);
            each.startTimer(cluster.time(), late::add);
        }
        applied.succeed(new Instance(0, 0, 0, 0, new byte[0], null));
        failed.fail(new IllegalStateException());
        failed.startTimer(cluster.time(), late::add);
        cluster.pass(SECOND.multipliedBy(2));
        assertThat(late).containsExactly(open);
    }

    @Test
    void timeOutAndRetryOverLostLeadersApplyOnce() {
        cluster.startAll();
        List<Heard> heard = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            int leader = cluster.leader();
            int member = 1 + i % 3;
            heard.add(
                    Heard.of(
                            proposed(member, "v" + i)
                                    .timeout(Duration.ofMillis(300), cluster.time())
                                    .retry(50)));
            isolate(leader);
            cluster.pass(ELECTED);
            cluster.network().connect(leader, cluster.other(leader));
            cluster.network().connect(leader, cluster.other(leader, cluster.other(leader)));
        }
        cluster.pass(ELECTED.multipliedBy(2));
        assertThat(heard).allSatisfy(each -> assertThat(each.instances).hasSize(1));
        assertThat(cluster.applied(1)).hasSize(30).doesNotHaveDuplicates();
        cluster.closeAll();
    }

    @Test
    void safeRetriesRepeatWhatCanSucceedAndNothingElse() {
        assertThat(PaxosRetry.isSafe(new TimeoutException())).isTrue();
        assertThat(PaxosRetry.isSafe(new IllegalStateException())).isFalse();
        VirtualCluster small = new VirtualCluster(1, options -> options.openProposals(2, 100));
        small.start(1);
        List<Heard> heard = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Mono<Instance> one = small.group(1).propose(bytes("v" + i));
            heard.add(
                    Heard.of(
                            one.retryWhen(
                                    PaxosRetry.safe(20, Duration.ofMillis(10))
                                            .scheduler(small.time()))));
        }
        small.pass(Duration.ofMinutes(1));
        assertThat(heard).allSatisfy(each -> assertThat(each.instances).hasSize(1));
        assertThat(small.applied(1)).hasSize(10).doesNotHaveDuplicates();
        small.closeAll();
    }
}
