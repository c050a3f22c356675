// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.nio.ByteBuffer;
import org.reactivepaxos.machine.Snapshotting;
import org.reactivepaxos.machine.StateMachine;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A state machine that is watched, and whose snapshots say how many values they are of: so the
 * truths know what a member has that restores one.
 */
record WatchedMachine(StateMachine machine, Snapshotting saved, Replica.Watch watch)
        implements StateMachine, Snapshotting {

    @Override
    public byte[] apply(long instance, byte[] value) {
        return machine.apply(instance, value);
    }

    @Override
    public Flux<ByteBuffer> snapshot() {
        ByteBuffer count = ByteBuffer.allocate(Long.BYTES).putLong(0, watch.executed());
        return saved.snapshot().startWith(count);
    }

    @Override
    public Mono<Void> restore(long below, Flux<ByteBuffer> content) {
        return content.reduce(ByteBuffer.allocate(0), WatchedMachine::joined)
                .flatMap(
                        all -> {
                            long count = all.getLong();
                            return saved.restore(below, Flux.just(all.slice()))
                                    .doOnSuccess(unused -> watch.restored(count));
                        });
    }

    private static ByteBuffer joined(ByteBuffer first, ByteBuffer second) {
        return ByteBuffer.allocate(first.remaining() + second.remaining())
                .put(first)
                .put(second)
                .flip();
    }
}
