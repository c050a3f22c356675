// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.readme;

import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivepaxos.Instance;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.transport.InMemoryNetwork;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The sample of the README. */
final class ReplicatedSum {

    private ReplicatedSum() {}

    // README begins
    /** A member of group 0, which adds up what is proposed to it. */
    static Mono<PaxosNode> member(int id, InMemoryNetwork network) {
        AtomicReference<BigInteger> sum = new AtomicReference<>(BigInteger.ZERO);
        return PaxosNode.start(
                PaxosOptions.of(id, 1, 2, 3)
                        .transport(network.transport(id))
                        .group(
                                0,
                                (instance, value) ->
                                        sum.accumulateAndGet(new BigInteger(value), BigInteger::add)
                                                .toByteArray()));
    }

    /** Proposes 1 to 10 at three members in turns; gives the last sum, 55. */
    static Mono<BigInteger> sumOfTen() {
        InMemoryNetwork network = InMemoryNetwork.create();
        return Mono.usingWhen(
                Flux.range(1, 3).flatMap(id -> member(id, network)).collectList(),
                members ->
                        Flux.range(1, 10)
                                .concatMap(i -> propose(i, members.get(i % 3)))
                                .last()
                                .map(done -> new BigInteger(done.result().orElseThrow())),
                members -> Flux.fromIterable(members).flatMap(PaxosNode::close).then());
    }

    static Mono<Instance> propose(int number, PaxosNode member) {
        return member.group(0).propose(BigInteger.valueOf(number).toByteArray());
    }
    // README ends
}
