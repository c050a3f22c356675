// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.PaxosException.Outcome;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/** What a user of Reactor expects of each call, row by row: a test for each convention. */
class ProposalConventionsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration ELECTED = VirtualCluster.ELECTION_MAX.multipliedBy(4);

    private final VirtualCluster cluster =
            new VirtualCluster(
                    3, options -> options.openProposals(3, 10_000).closeGrace(Duration.ZERO));
    private final List<Throwable> failed = new ArrayList<>();
    private final List<Instance> got = new ArrayList<>();

    @AfterEach
    void closeAll() {
        cluster.closeAll();
    }

    /** Member 1, which has no leader until the others start. */
    private PaxosGroup alone() {
        return cluster.start(1).group(0);
    }

    private void startTheOthers() {
        cluster.start(2);
        cluster.start(3);
        cluster.pass(ELECTED);
    }

    private PaxosGroup leading() {
        return cluster.group(cluster.startAll().leader());
    }

    @Test
    void coldVersusHot() {
        PaxosGroup group = leading();
        cluster.now(group.propose(bytes("a")));
        AtomicInteger queries = new AtomicInteger();
        Mono<Integer> read = group.read(ReadMode.local(), queries::incrementAndGet);
        assertThat(List.of(cluster.now(read), cluster.now(read))).containsExactly(1, 2);
        Mono<Long> first = group.instances(0).map(Instance::id).next();
        assertThat(cluster.now(first)).isEqualTo(cluster.now(first));
        // Hot: the latest at once, whoever comes late.
        StepVerifier.create(group.leader().map(leader -> leader.member().orElse(0)))
                .expectNext(cluster.leader())
                .thenCancel()
                .verify(SECOND);
    }

    @Test
    void laziness() {
        PaxosGroup group = leading();
        PaxosNode node = cluster.node(cluster.leader());
        AtomicInteger asked = new AtomicInteger();
        List<Object> unused =
                List.of(
                        group.propose(bytes("propose")),
                        group.batchPropose(bytes("batch")),
                        group.proposeAll(Flux.defer(() -> counted(asked))),
                        group.read(ReadMode.quorum(), asked::incrementAndGet),
                        group.openSession(),
                        group.snapshot(),
                        node.createGroup(7, GroupOptions.of((instance, value) -> value)),
                        node.dropGroup(0),
                        node.close());
        cluster.pass(SECOND);
        assertThat(unused).hasSize(9);
        assertThat(asked).hasValue(0);
        assertThat(cluster.applied(1)).isEmpty();
        assertThat(node.groups()).containsOnlyKeys(0);
        assertThat(node.isDisposed()).isFalse();
        // Only arguments that are always wrong are refused at once.
        assertThatThrownBy(() -> group.propose(9, bytes("no such machine")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Flux<byte[]> counted(AtomicInteger asked) {
        asked.incrementAndGet();
        return Flux.just(bytes("all"));
    }

    @Test
    void resubscribe() {
        Mono<Instance> one = leading().propose(bytes("one"));
        assertThat(requireNonNull(cluster.now(one.repeat(2).map(Instance::id).collectList())))
                .hasSize(3)
                .containsOnly(cluster.now(one).id());
        cluster.now(
                Mono.defer(() -> cluster.group(1).propose(bytes("each"))).repeat(2).collectList());
        cluster.pass(SECOND);
        assertThat(cluster.applied(2)).containsExactly("one", "each", "each", "each");
    }

    @Test
    void cancellation() {
        PaxosGroup group = alone();
        group.propose(bytes("queued")).subscribe().dispose();
        cluster.pass(SECOND);
        startTheOthers();
        int leader = cluster.leader();
        int other = cluster.other(leader);
        // It leaves the leader, and no quorum can answer before it is cancelled.
        cluster.network().disconnect(leader, other);
        cluster.network().disconnect(leader, cluster.other(leader, other));
        Disposable sent = cluster.group(leader).propose(bytes("sent")).subscribe(got::add);
        cluster.pass(Duration.ofMillis(20));
        sent.dispose();
        cluster.network().connect(leader, other);
        cluster.network().connect(leader, cluster.other(leader, other));
        cluster.pass(ELECTED);
        assertThat(got).isEmpty();
        assertThat(cluster.applied(other)).containsExactly("sent");
    }

    @Test
    void timeout() {
        PaxosGroup group = alone();
        Mono<Instance> bounded =
                group.propose(bytes("bounded"), ProposeOptions.create().deadline(SECOND));
        bounded.subscribe(got::add, failed::add);
        group.propose(bytes("timed out"))
                .timeout(SECOND, cluster.time())
                .subscribe(got::add, failed::add);
        cluster.pass(SECOND.multipliedBy(2));
        assertThat(failed)
                .hasAtLeastOneElementOfType(DeadlineExceededException.class)
                .hasAtLeastOneElementOfType(TimeoutException.class)
                .hasSize(2);
        startTheOthers();
        assertThat(got).isEmpty();
        assertThat(cluster.applied(1)).isEmpty();
    }

    @Test
    void errors() {
        List<Class<?>> types = leaves(PaxosException.class).toList();
        assertThat(types).hasSizeGreaterThan(8);
        for (Class<?> type : types) {
            assertThat(Modifier.isFinal(type.getModifiers())).as("final: %s", type).isTrue();
            assertThat(type.getSimpleName()).endsWith("Exception");
        }
        PaxosGroup group = alone();
        byte[] tooLarge = new byte[group.maxValueBytes() + 1];
        group.propose(tooLarge).subscribe(got::add, failed::add);
        PaxosException refused = (PaxosException) failed.get(0);
        assertThat(refused.outcome()).isEqualTo(Outcome.NOT_PROPOSED);
        assertThat(refused.isRetryable()).isFalse();
        group.propose(bytes("b"), ProposeOptions.create().deadline(SECOND))
                .subscribe(got::add, failed::add);
        cluster.pass(SECOND.multipliedBy(2));
        PaxosException late = (PaxosException) failed.get(1);
        assertThat(late.isRetryable()).isTrue();
        assertThat(late.value()).hasValue(bytes("b"));
        assertThat(late).hasMessageContaining("not proposed").hasMessageContaining("again");
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        Class<?>[] permitted = type.getPermittedSubclasses();
        return permitted == null
                ? Stream.of(type)
                : Arrays.stream(permitted).flatMap(ProposalConventionsTest::leaves);
    }

    @Test
    void retry() {
        PaxosGroup group = alone();
        List<String> values = List.of("a", "b", "c", "d", "e", "f");
        for (String value : values) {
            group.propose(bytes(value)).subscribe(got::add, failed::add);
        }
        // Nothing is retried unasked.
        assertThat(failed).hasSize(3).allMatch(PaxosRetry::isSafe);
        startTheOthers();
        got.clear();
        for (String value : values) {
            group.propose(bytes(value))
                    .retryWhen(PaxosRetry.safe(9, Duration.ofMillis(10)).scheduler(cluster.time()))
                    .subscribe(got::add, failed::add);
        }
        cluster.pass(Duration.ofMinutes(1));
        assertThat(got).hasSize(6);
        assertThat(failed).hasSize(3);
        assertThat(cluster.applied(1)).hasSize(9);
    }

    @Test
    void redelivery() {
        leading();
        ClientSession here = cluster.now(cluster.group(1).openSession());
        ClientSession there = cluster.group(2).session(here.id());
        Instance first = cluster.now(cluster.group(1).session(here.id()).propose(0, 0, bytes("x")));
        Instance again = cluster.now(there.propose(0, 0, bytes("x")));
        assertThat(again.id()).isEqualTo(first.id());
        cluster.pass(Duration.ofHours(1));
        assertThat(cluster.now(there.propose(0, 0, bytes("x"))).id()).isEqualTo(first.id());
        assertThat(cluster.applied(3)).containsExactly("x");
    }

    @Test
    void backpressure() {
        PaxosGroup group = leading();
        AtomicLong taken = new AtomicLong();
        Flux<byte[]> endless =
                Flux.<byte[]>generate(sink -> sink.next(bytes("v")))
                        .doOnNext(value -> taken.incrementAndGet());
        ProposeAllOptions window = ProposeAllOptions.create().window(5);
        StepVerifier.create(group.proposeAll(endless, window), 2)
                .expectSubscription()
                .then(() -> cluster.pass(SECOND))
                .expectNextCount(2)
                .then(() -> cluster.pass(SECOND))
                .then(() -> assertThat(taken.get()).isBetween(2L, 7L))
                .thenCancel()
                .verify(Duration.ofMinutes(1));
        cluster.closeAll();
        PaxosGroup full = alone();
        for (int i = 0; i < 4; i++) {
            full.propose(bytes("one")).subscribe(got::add, failed::add);
        }
        assertThat(failed).hasSize(1).hasOnlyElementsOfType(OverloadedException.class);
    }

    @Test
    void context() {
        PaxosGroup group = leading();
        Mono<Instance> joined = group.batchPropose(bytes("a"));
        List<String> heard = new ArrayList<>();
        for (Mono<Instance> call : List.of(joined, joined, group.batchPropose(bytes("b")))) {
            String who = "subscriber " + heard.size() + call.hashCode();
            Flux.deferContextual(context -> call.map(done -> context.<String>get("who")))
                    .concatWith(Mono.deferContextual(c -> Mono.just(c.<String>get("who"))))
                    .contextWrite(Context.of("who", who))
                    .subscribe(each -> heard.add(each.equals(who) ? "own" : "of another"));
        }
        cluster.pass(SECOND);
        assertThat(heard).hasSize(6).containsOnly("own");
    }
}
