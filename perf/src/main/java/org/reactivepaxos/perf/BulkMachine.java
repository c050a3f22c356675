// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivepaxos.machine.Snapshotting;
import org.reactivepaxos.machine.StateMachine;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An applied sequence with a bulk of state beside it, which is made when a snapshot is taken, and
 * compared with what it must be when one is restored: so it costs no memory.
 */
final class BulkMachine implements StateMachine, Snapshotting {

    private static final int HEAD_BYTES = 4 * Long.BYTES;
    private static final int PIECE_BYTES = 256 << 10;

    /** Its length divides no size of a piece, so that no two pieces are the same. */
    private static final byte[] NOISE = noise();

    private final AppliedSequence sequence = new AppliedSequence();
    private volatile long bulkBytes;

    private static byte[] noise() {
        byte[] noise = new byte[(1 << 20) + 17];
        new Random(17).nextBytes(noise);
        return noise;
    }

    AppliedSequence sequence() {
        return sequence;
    }

    /** How large the next snapshot is. */
    void bulk(long bytes) {
        bulkBytes = bytes;
    }

    @Override
    public byte[] apply(long instance, byte[] value) {
        return sequence.apply(instance, value);
    }

    @Override
    public Flux<ByteBuffer> snapshot() {
        AppliedSequence.Position now = sequence.position();
        long bulk = bulkBytes;
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        head.putLong(now.values()).putLong(now.hash()).putLong(now.last()).putLong(bulk).flip();
        return Flux.concat(Mono.just(head), pieces(bulk));
    }

    private static Flux<ByteBuffer> pieces(long bulk) {
        return Flux.generate(
                () -> 0L,
                (at, sink) -> {
                    if (at == bulk) {
                        sink.complete();
                        return at;
                    }
                    int begin = (int) (at % NOISE.length);
                    int size =
                            (int) Math.min(Math.min(PIECE_BYTES, bulk - at), NOISE.length - begin);
                    sink.next(ByteBuffer.wrap(NOISE, begin, size).asReadOnlyBuffer());
                    return at + size;
                });
    }

    @Override
    public Mono<Void> restore(long below, Flux<ByteBuffer> content) {
        return Mono.defer(
                () -> {
                    ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
                    AtomicLong at = new AtomicLong();
                    return content.doOnNext(buffer -> take(buffer, head, at))
                            .then(Mono.fromRunnable(() -> restored(head, at.get())));
                });
    }

    private static void take(ByteBuffer buffer, ByteBuffer head, AtomicLong at) {
        while (head.hasRemaining() && buffer.hasRemaining()) {
            head.put(buffer.get());
        }
        while (buffer.hasRemaining()) {
            int begin = (int) (at.get() % NOISE.length);
            int size = Math.min(buffer.remaining(), NOISE.length - begin);
            if (!buffer.slice().limit(size).equals(ByteBuffer.wrap(NOISE, begin, size))) {
                throw new PerfException("another snapshot was restored than was taken");
            }
            buffer.position(buffer.position() + size);
            at.addAndGet(size);
        }
    }

    private void restored(ByteBuffer head, long bulk) {
        head.flip();
        sequence.restore(
                new AppliedSequence.Position(head.getLong(), head.getLong(), head.getLong()));
        bulkBytes = head.getLong();
        if (bulkBytes != bulk) {
            throw new PerfException("restored " + bulk + " bytes of " + bulkBytes);
        }
    }
}
