// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.readme;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.transport.InMemoryNetwork;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The sample of the README. */
final class ReplicatedSum {

    private ReplicatedSum() {}

    // README begins
    /** A member of group 0, which adds up what is proposed to it. */
    static Mono<PaxosNode> member(int id, InMemoryNetwork network) {
        AtomicLong sum = new AtomicLong();
        StateMachine adder = (instance, value) -> bytes(sum.addAndGet(number(value)));
        return PaxosNode.start(
                PaxosOptions.of(id, 1, 2, 3).transport(network.transport(id)).group(0, adder));
    }

    /** Proposes 1 to 10 at one of three members, many at a time; gives the last sum, 55. */
    static Mono<Long> sumOfTen() {
        InMemoryNetwork network = InMemoryNetwork.create();
        Flux<byte[]> numbers = Flux.range(1, 10).map(ReplicatedSum::bytes);
        return Mono.usingWhen(
                        Flux.range(1, 3).flatMap(id -> member(id, network)).collectList(),
                        members -> members.get(0).group(0).proposeAll(numbers).last(),
                        members -> Flux.fromIterable(members).flatMap(PaxosNode::close).then())
                .map(done -> number(done.result().orElseThrow()));
    }

    // README ends

    static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    static long number(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }
}
