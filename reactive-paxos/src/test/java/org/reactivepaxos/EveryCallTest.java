// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What holds for every call that has a value proposed, on virtual time. */
class EveryCallTest {

    private static final Duration DEADLINE = Duration.ofSeconds(3);
    private static final Duration ELECTED = VirtualCluster.ELECTION_MAX.multipliedBy(4);

    private final VirtualCluster cluster =
            new VirtualCluster(3, options -> options.closeGrace(Duration.ZERO));
    private final List<Instance> got = new ArrayList<>();
    private final List<Throwable> failed = new ArrayList<>();
    private @Nullable ClientSession session;

    @AfterEach
    void closeAll() {
        cluster.closeAll();
    }

    /** The ways to have a value proposed. */
    enum Way {
        PROPOSE,
        BATCH_PROPOSE,
        PROPOSE_ALL,
        SESSION,
        NUMBERED;

        Flux<Instance> call(PaxosGroup group, ClientSession session, String value, Duration after) {
            ProposeOptions how = ProposeOptions.create().deadline(after);
            return switch (this) {
                case PROPOSE -> group.propose(bytes(value), how).flux();
                case BATCH_PROPOSE -> group.batchPropose(bytes(value), how).flux();
                case PROPOSE_ALL ->
                        group.proposeAll(
                                Flux.just(bytes(value)),
                                ProposeAllOptions.create().deadline(after));
                case SESSION -> session.propose(bytes(value), how).flux();
                case NUMBERED -> session.propose(7, 0, bytes(value), how).flux();
            };
        }

        Flux<Instance> call(PaxosGroup group, ClientSession session, String value) {
            return switch (this) {
                case PROPOSE -> group.propose(bytes(value)).flux();
                case BATCH_PROPOSE -> group.batchPropose(bytes(value)).flux();
                case PROPOSE_ALL -> group.proposeAll(Flux.just(bytes(value)));
                case SESSION -> session.propose(bytes(value)).flux();
                case NUMBERED -> session.propose(7, 0, bytes(value)).flux();
            };
        }
    }

    private void startAll(GroupOptions options) {
        for (int member = 1; member <= 3; member++) {
            cluster.start(member, all -> all.group(0, options));
        }
        session = cluster.now(cluster.group(cluster.leader()).openSession());
    }

    private static GroupOptions echoing() {
        return GroupOptions.of((instance, value) -> value);
    }

    private ClientSession session(PaxosGroup group) {
        return group.session(requireNonNull(session).id(), 0);
    }

    /** A member that has lost the others: what it is given does not leave it. */
    private PaxosGroup lonely() {
        int member = cluster.other(cluster.leader());
        cluster.network().isolate(member);
        cluster.pass(ELECTED);
        return cluster.group(member);
    }

    private Disposable subscribe(Flux<Instance> call) {
        return call.subscribe(got::add, failed::add);
    }

    private static Throwable cause(Throwable error) {
        return error instanceof ProposeAllException all ? requireNonNull(all.getCause()) : error;
    }

    private List<String> log(int member) {
        List<String> values = new ArrayList<>();
        Disposable reading =
                cluster.group(member)
                        .instances(0)
                        .subscribe(instance -> values.add(new String(instance.value(), UTF_8)));
        cluster.pass(ELECTED);
        reading.dispose();
        return values;
    }

    @ParameterizedTest
    @EnumSource
    void theInterceptorSeesIt(Way way) {
        startAll(echoing().interceptor((machine, value) -> stamped(value)));
        PaxosGroup group = cluster.group(cluster.other(cluster.leader()));
        Instance first = requireNonNull(cluster.now(way.call(group, session(group), "a").next()));
        assertThat(new String(first.value(), UTF_8)).isEqualTo("stamped a");
        assertThat(first.result()).contains(bytes("stamped a"));
        subscribe(way.call(group, session(group), ""));
        cluster.pass(ELECTED);
        assertThat(failed)
                .singleElement()
                .satisfies(e -> assertThat(cause(e)).isInstanceOf(ProposalRejectedException.class));
        assertThat(log(group.id() + 1)).containsExactly("stamped a");
    }

    /** Subscribers of later are told so as the first one: nothing of the call stays open. */
    @ParameterizedTest
    @EnumSource
    void anInterceptorThatGivesNothingFailsItForGood(Way way) {
        startAll(echoing().interceptor((machine, value) -> broken(value)));
        PaxosGroup group = cluster.group(cluster.leader());
        for (String value : List.of("null", "error")) {
            Flux<Instance> call = way.call(group, session(group), value);
            subscribe(call);
            subscribe(call);
        }
        cluster.pass(ELECTED);
        assertThat(failed)
                .hasSize(4)
                .allSatisfy(
                        e -> assertThat(cause(e)).isInstanceOf(ProposalRejectedException.class));
        assertThat(cause(failed.get(3))).hasRootCauseInstanceOf(AssertionError.class);
    }

    @SuppressWarnings("NullAway") // As code that is not checked for it does.
    private static byte[] broken(byte[] value) {
        if (value.length == "error".length()) {
            throw new AssertionError("it is wrong");
        }
        return null;
    }

    private static byte[] stamped(byte[] value) {
        if (value.length == 0) {
            throw new IllegalArgumentException("empty");
        }
        return bytes("stamped " + new String(value, UTF_8));
    }

    @ParameterizedTest
    @EnumSource
    void theGroupsDeadlineWithdrawsWhatHasNotLeft(Way way) {
        startAll(echoing().proposeDeadline(DEADLINE));
        PaxosGroup group = lonely();
        subscribe(way.call(group, session(group), "late"));
        cluster.pass(DEADLINE.minusMillis(1));
        assertThat(failed).isEmpty();
        expectWithdrawn(way.call(group, session(group), "on time"));
    }

    @ParameterizedTest
    @EnumSource
    void aDeadlineOfItsOwnWithdrawsWhatHasNotLeft(Way way) {
        startAll(echoing().proposeDeadline(DEADLINE.multipliedBy(100)));
        PaxosGroup group = lonely();
        subscribe(way.call(group, session(group), "late", DEADLINE));
        cluster.pass(DEADLINE.minusMillis(1));
        assertThat(failed).isEmpty();
        expectWithdrawn(way.call(group, session(group), "on time"));
    }

    private void expectWithdrawn(Flux<Instance> another) {
        cluster.pass(Duration.ofMillis(1));
        assertThat(failed)
                .singleElement()
                .satisfies(
                        error -> {
                            assertThat(cause(error)).isInstanceOf(DeadlineExceededException.class);
                            PaxosException known = (PaxosException) cause(error);
                            assertThat(known.value()).contains(bytes("late"));
                        });
        subscribe(another);
        cluster.network().heal();
        cluster.pass(ELECTED);
        assertThat(got).hasSize(1);
        assertThat(log(1)).containsExactly("on time");
    }

    @ParameterizedTest
    @EnumSource
    void aDeadlineLeavesWhatHasLeftUnknown(Way way) {
        startAll(echoing());
        int leader = cluster.leader();
        PaxosGroup group = cluster.group(leader);
        ClientSession calls = session(group);
        cluster.network().isolate(leader);
        subscribe(way.call(group, calls, "sent", DEADLINE));
        cluster.pass(DEADLINE);
        assertThat(failed)
                .singleElement()
                .satisfies(
                        error -> {
                            assertThat(cause(error)).isInstanceOf(OutcomeUnknownException.class);
                            PaxosException known = (PaxosException) cause(error);
                            assertThat(known.isRetryable()).isTrue();
                            assertThat(known.proposal()).isPresent();
                        });
        cluster.network().heal();
        assertThat(log(leader)).containsExactly("sent");
    }

    @ParameterizedTest
    @EnumSource
    void aCancelWithdrawsWhatHasNotLeft(Way way) {
        startAll(echoing());
        PaxosGroup group = lonely();
        Flux<Instance> given = way.call(group, session(group), "given up");
        Disposable gone = subscribe(given);
        cluster.pass(ELECTED);
        gone.dispose();
        cluster.pass(ELECTED);
        cluster.network().heal();
        assertThat(log(1)).isEmpty();
        assertThat(requireNonNull(cluster.now(given.next())).value()).isEqualTo(bytes("given up"));
        assertThat(failed).isEmpty();
        assertThat(log(1)).containsExactly("given up");
    }

    @Test
    void whoeverLeavesAClosedWindowTakesOnlyItsOwnValueAlong() {
        startAll(echoing());
        PaxosGroup group = lonely();
        group.batching(Batching.DEFAULT.maxCount(4));
        Duration soon = Duration.ofMillis(500);
        subscribe(group.batchPropose(bytes("a")).flux());
        Disposable gone = subscribe(group.batchPropose(bytes("b")).flux());
        Mono<Instance> expires =
                group.batchPropose(bytes("c"), ProposeOptions.create().deadline(soon));
        subscribe(expires.flux());
        subscribe(group.batchPropose(bytes("d")).flux());
        cluster.pass(Duration.ofMillis(100));
        gone.dispose();
        cluster.pass(soon);
        assertThat(failed).singleElement().isInstanceOf(DeadlineExceededException.class);
        cluster.network().heal();
        cluster.pass(ELECTED);
        assertThat(got).extracting(Instance::index).containsExactly(0, 1);
        assertThat(log(1)).containsExactly("a", "d");
        subscribe(expires.flux());
        cluster.pass(ELECTED);
        assertThat(log(1)).containsExactly("a", "d", "c");
    }

    @Test
    void aSessionThatWasNotOpenedIsOpenedForTheNextSubscriberAndOnlyOnce() {
        for (int member = 1; member <= 3; member++) {
            cluster.start(member, all -> all.openProposals(1, 1000).group(0, echoing()));
        }
        PaxosGroup group = lonely();
        subscribe(group.propose(bytes("in the way")).flux());
        Mono<ClientSession> opening = group.openSession();
        opening.subscribe(opened -> {}, failed::add);
        assertThat(failed).singleElement().isInstanceOf(OverloadedException.class);
        cluster.network().heal();
        cluster.pass(ELECTED);
        ClientSession opened = cluster.now(opening);
        assertThat(cluster.now(opening)).isSameAs(opened);
        assertThat(cluster.now(opened.propose(bytes("a"))).value()).isEqualTo(bytes("a"));
        Mono<Void> closing = opened.close();
        cluster.network().isolate(group.id() + 1);
        cluster.network().isolate(group.id() + 2);
        subscribe(group.propose(bytes("in the way again")).flux());
        closing.subscribe(closed -> {}, failed::add);
        assertThat(failed).hasSize(2).last().isInstanceOf(OverloadedException.class);
        cluster.network().heal();
        cluster.pass(ELECTED);
        cluster.now(closing.thenReturn(true));
        subscribe(opened.propose(bytes("b")).flux());
        cluster.pass(ELECTED);
        assertThat(failed).hasSize(3).last().isInstanceOf(SessionClosedException.class);
    }
}
