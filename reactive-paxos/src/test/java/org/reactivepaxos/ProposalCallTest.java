// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** Who sees a call of propose beside the protocol: interceptors and subscribers. */
class ProposalCallTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualCluster cluster = new VirtualCluster(3);

    private Mono<Instance> proposed(int member, String value) {
        return cluster.group(member).propose(bytes(value));
    }

    @Test
    void anInterceptorSeesEachCallOnceAndItsValueIsProposed() {
        VirtualCluster alone = new VirtualCluster(1);
        AtomicInteger calls = new AtomicInteger();
        PaxosGroup group =
                alone.start(
                                1,
                                options ->
                                        options.group(
                                                0,
                                                GroupOptions.of((instance, value) -> value)
                                                        .interceptor(
                                                                (machine, value) ->
                                                                        stamped(calls, value))))
                        .group(0);
        Mono<Instance> proposal = group.propose(bytes("mine"));
        Instance first = alone.now(proposal);
        assertThat(alone.now(proposal)).isEqualTo(first);
        assertThat(new String(first.value(), UTF_8)).isEqualTo("1 mine");
        assertThat(first.result()).contains(bytes("1 mine"));
        List<Throwable> refused = errors(group.propose(bytes("")));
        assertThat(refused)
                .singleElement()
                .isInstanceOf(ProposalRejectedException.class)
                .satisfies(e -> assertThat(e).hasCauseInstanceOf(IllegalArgumentException.class));
        List<Throwable> large = errors(group.propose(new byte[group.maxValueBytes()]));
        assertThat(large).singleElement().isInstanceOf(ValueTooLargeException.class);
        assertThat(calls).hasValue(2);
        alone.closeAll();
    }

    private static byte[] stamped(AtomicInteger calls, byte[] value) {
        if (value.length == 0) {
            throw new IllegalArgumentException("empty");
        }
        return bytes(calls.incrementAndGet() + " " + new String(value, UTF_8));
    }

    @Test
    void eachSubscriberHasItsOwnContext() {
        int leader = cluster.startAll().leader();
        Mono<String> who =
                proposed(leader, "shared")
                        .flatMap(
                                i ->
                                        Mono.deferContextual(
                                                context -> Mono.just(context.get("who"))));
        List<String> heard = new ArrayList<>();
        who.contextWrite(Context.of("who", "a")).subscribe(heard::add);
        who.contextWrite(Context.of("who", "b")).subscribe(heard::add);
        cluster.pass(SECOND);
        assertThat(heard).containsExactlyInAnyOrder("a", "b");
        cluster.closeAll();
    }

    @Test
    void aSubscriberThatThrowsHurtsNoOther() {
        int leader = cluster.startAll().leader();
        Mono<Instance> shared = proposed(leader, "shared");
        Disposable throwing =
                shared.doOnNext(
                                instance -> {
                                    throw new IllegalStateException("mine");
                                })
                        .onErrorComplete()
                        .subscribe();
        List<Instance> other = new ArrayList<>();
        shared.subscribe(other::add);
        List<Instance> later = new ArrayList<>();
        proposed(leader, "later").subscribe(later::add);
        cluster.pass(SECOND);
        assertThat(other).hasSize(1);
        assertThat(later).hasSize(1);
        assertThat(throwing.isDisposed()).isTrue();
        cluster.closeAll();
    }

    private static List<Throwable> errors(Mono<Instance> proposal) {
        List<Throwable> errors = new ArrayList<>();
        proposal.subscribe(instance -> {}, errors::add);
        return errors;
    }
}
