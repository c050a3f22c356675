// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.machine.StateMachine;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A worker never blocks, and BlockHound would see it if it did. */
class BlockingCallTest {

    private static final Duration GENEROUS = Duration.ofMinutes(2);

    @Test
    void aBlockingCallOnAWorkerHaltsTheGroup() {
        StateMachine blocking =
                (instance, value) -> {
                    LockSupport.parkNanos(1);
                    return value;
                };
        PaxosNode node = start(blocking);
        StepVerifier.create(node.group(0).propose(new byte[1]))
                .expectErrorSatisfies(
                        error ->
                                assertThat(error)
                                        .hasRootCauseInstanceOf(BlockingOperationError.class))
                .verify(GENEROUS);
        node.close().block(GENEROUS);
    }

    @Test
    void blockingOnAResultInsideACallbackFailsInsteadOfDeadlocking() {
        PaxosNode node = start((instance, value) -> value);
        Mono<Instance> nested =
                node.group(0)
                        .propose(new byte[1])
                        .map(first -> requireNonNull(node.group(0).propose(new byte[1]).block()));
        StepVerifier.create(nested).expectError(IllegalStateException.class).verify(GENEROUS);
        node.close().block(GENEROUS);
    }

    private static PaxosNode start(StateMachine machine) {
        PaxosOptions options = PaxosOptions.of(1, 1).group(0, machine);
        return requireNonNull(PaxosNode.start(options).block(GENEROUS));
    }
}
