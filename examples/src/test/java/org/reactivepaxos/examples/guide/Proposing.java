// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.guide;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.Instance;
import org.reactivepaxos.NotProposedException;
import org.reactivepaxos.OutcomeUnknownException;
import org.reactivepaxos.OverloadPolicy;
import org.reactivepaxos.OverloadedException;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosRetry;
import org.reactivepaxos.ProposeOptions;
import org.reactivepaxos.protocol.ProposalOutcome;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One value, and what can become of it. */
final class Proposing {

    private Proposing() {}

    static Mono<Long> add(PaxosGroup group, long number) {
        return group.propose(Tally.bytes(number))
                .map(done -> Tally.number(done.result().orElseThrow()));
    }

    static Mono<Instance> addSafely(PaxosGroup group, long number) {
        return group.propose(Tally.bytes(number))
                .timeout(Duration.ofSeconds(2))
                .retryWhen(PaxosRetry.safe(5, Duration.ofMillis(50)));
    }

    static Mono<Instance> addInTime(PaxosGroup group, long number) {
        ProposeOptions atMost = ProposeOptions.create().deadline(Duration.ofSeconds(1));
        return group.propose(Tally.bytes(number), atMost)
                .retryWhen(
                        PaxosRetry.safe(3, Duration.ofMillis(50))
                                .filter(e -> PaxosRetry.isSafe(e) && isOverload(e)));
    }

    static boolean isOverload(Throwable error) {
        return error instanceof OverloadedException;
    }

    static Mono<String> addAndTell(PaxosGroup group, long number) {
        return group.propose(Tally.bytes(number))
                .map(done -> "at instance " + done.id())
                .onErrorResume(
                        NotProposedException.class,
                        e -> Mono.just("not proposed: " + e.getMessage()))
                .onErrorResume(
                        OutcomeUnknownException.class,
                        e -> whatBecameOf(group, e).map(outcome -> "it is " + outcome));
    }

    static Mono<ProposalOutcome> whatBecameOf(PaxosGroup group, OutcomeUnknownException e) {
        return group.outcome(e.proposal().orElseThrow());
    }

    static Flux<Instance> toEachMachine(PaxosGroup group, byte[] value) {
        return Flux.concat(
                group.propose(1, value),
                group.propose(value, ProposeOptions.create().machine(2)),
                group.batchPropose(1, value));
    }

    static Mono<Instance> ifItFits(PaxosGroup group, byte[] value) {
        return value.length > group.maxValueBytes()
                ? Mono.error(new IllegalArgumentException("split it"))
                : group.propose(value);
    }

    static GroupOptions withRulesForProposals() {
        return GroupOptions.of(Map.of(1, new Tally(), 2, new Tally()))
                .proposeDeadline(Duration.ofSeconds(5))
                .overload(OverloadPolicy.adaptive(Duration.ofMillis(200)))
                .interceptor((machine, value) -> Arrays.copyOf(value, Long.BYTES));
    }
}
