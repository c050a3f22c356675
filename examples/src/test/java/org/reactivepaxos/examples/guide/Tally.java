// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.guide;

import java.nio.ByteBuffer;
import org.reactivepaxos.machine.Snapshotting;
import org.reactivepaxos.machine.StateMachine;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Adds up what is proposed to it, and can be saved and brought back. */
final class Tally implements StateMachine, Snapshotting {

    private volatile long sum;

    @Override
    public byte[] apply(long instance, byte[] value) {
        sum += number(value);
        return bytes(sum);
    }

    /** The sum so far. */
    long sum() {
        return sum;
    }

    @Override
    public Flux<ByteBuffer> snapshot() {
        byte[] now = bytes(sum); // Copied here: what comes later does not belong to it.
        return Flux.just(ByteBuffer.wrap(now));
    }

    @Override
    public Mono<Void> restore(long below, Flux<ByteBuffer> content) {
        return content.reduce(ByteBuffer.allocate(Long.BYTES), ByteBuffer::put)
                .doOnNext(whole -> sum = whole.getLong(0))
                .then();
    }

    static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    static long number(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }
}
