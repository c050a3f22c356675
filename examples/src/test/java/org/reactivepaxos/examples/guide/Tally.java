// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.guide;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivepaxos.machine.Snapshotting;
import org.reactivepaxos.machine.StateMachine;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Adds up what is proposed to it, and can be saved and brought back. */
final class Tally implements StateMachine, Snapshotting {

    private final AtomicLong sum = new AtomicLong();

    @Override
    public byte[] apply(long instance, byte[] value) {
        return bytes(sum.addAndGet(number(value)));
    }

    /** The sum so far. */
    long sum() {
        return sum.get();
    }

    @Override
    public Flux<ByteBuffer> snapshot() {
        byte[] now = bytes(sum.get()); // Copied here: what comes later does not belong to it.
        return Flux.just(ByteBuffer.wrap(now));
    }

    @Override
    public Mono<Void> restore(long below, Flux<ByteBuffer> content) {
        return content.reduce(ByteBuffer.allocate(Long.BYTES), ByteBuffer::put)
                .doOnNext(whole -> sum.set(whole.getLong(0)))
                .then();
    }

    static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    static long number(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }
}
