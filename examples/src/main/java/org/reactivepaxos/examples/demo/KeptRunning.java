// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.demo;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosRetry;
import org.reactivepaxos.examples.cluster.LocalCluster;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A cluster that runs on after the demo, with a little to do all the time. */
record KeptRunning(LocalCluster cluster) {

    private static final Duration EVERY = Duration.ofMillis(20);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int RETRIES_MAX = 100;

    /** Until that completes. */
    Mono<Void> until(Mono<Void> end) {
        PaxosGroup group = cluster.groups().get(0);
        return Flux.interval(EVERY)
                .onBackpressureDrop()
                .concatMap(
                        number ->
                                group.propose(
                                                ByteBuffer.allocate(Long.BYTES)
                                                        .putLong(0, number)
                                                        .array())
                                        .retryWhen(PaxosRetry.safe(RETRIES_MAX, PAUSE)))
                .takeUntilOther(end)
                .then();
    }
}
