// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.guide;

import java.time.Duration;
import java.util.List;
import org.reactivepaxos.Batching;
import org.reactivepaxos.Instance;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.ProposeAllException;
import org.reactivepaxos.ProposeAllOptions;
import org.reactivepaxos.ProposeOptions;
import reactor.core.publisher.Flux;

/** Many values. */
final class Streaming {

    private Streaming() {}

    static Flux<Instance> oneToTen(PaxosGroup group) {
        return group.proposeAll(Flux.range(1, 10).map(Tally::bytes));
    }

    static Flux<Instance> resumed(PaxosGroup group, List<byte[]> values) {
        return group.proposeAll(
                        Flux.fromIterable(values),
                        ProposeAllOptions.create().machine(0).window(256))
                .onErrorResume(
                        ProposeAllException.class,
                        e ->
                                e.isRetryable() && e.untouchedFrom() == e.index()
                                        ? resumed(group, rest(values, e.index()))
                                        : Flux.error(e));
    }

    static List<byte[]> rest(List<byte[]> values, long from) {
        return values.subList((int) from, values.size());
    }

    static Flux<Instance> inOrderAtAnyPrice(PaxosGroup group, Flux<byte[]> values) {
        return group.proposeAll(values, ProposeAllOptions.create().oneAtATime());
    }

    static Flux<Instance> gathered(PaxosGroup group, Flux<byte[]> values) {
        group.batching(
                Batching.DEFAULT
                        .maxCount(100)
                        .maxBytes(64 << 10)
                        .maxDelay(Duration.ofMillis(5))
                        .maxOpen(1_000));
        return values.flatMap(group::batchPropose, 1_000);
    }

    static Flux<Instance> eachInTime(PaxosGroup group, Flux<byte[]> values, Duration atMost) {
        ProposeOptions how = ProposeOptions.create().deadline(atMost);
        return Flux.concat(
                group.proposeAll(values, ProposeAllOptions.create().deadline(atMost)),
                values.flatMap(value -> group.batchPropose(value, how), 1_000));
    }
}
