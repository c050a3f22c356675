// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.transfer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.reactivepaxos.machine.Snapshotting;
import org.reactivepaxos.machine.StateMachine;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Keeps every value, each of one size, and so grows large. */
final class Blocks implements StateMachine, Snapshotting {

    private static final byte[] NO_RESULT = {};

    private final int blockBytes;
    private final List<byte[]> blocks = new CopyOnWriteArrayList<>();
    private final AtomicInteger restored = new AtomicInteger();

    Blocks(int blockBytes) {
        this.blockBytes = blockBytes;
    }

    @Override
    public byte[] apply(long instance, byte[] value) {
        blocks.add(value);
        return NO_RESULT;
    }

    @Override
    public Flux<ByteBuffer> snapshot() {
        return Flux.fromIterable(List.copyOf(blocks)).map(ByteBuffer::wrap);
    }

    @Override
    public Mono<Void> restore(long below, Flux<ByteBuffer> content) {
        return content.collect(ByteArrayOutputStream::new, Blocks::append)
                .doOnNext(all -> split(all.toByteArray()))
                .then();
    }

    private static void append(ByteArrayOutputStream out, ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        out.writeBytes(bytes);
    }

    private void split(byte[] all) {
        blocks.clear();
        for (int at = 0; at < all.length; at += blockBytes) {
            byte[] block = new byte[blockBytes];
            System.arraycopy(all, at, block, 0, blockBytes);
            blocks.add(block);
        }
        restored.incrementAndGet();
    }

    int count() {
        return blocks.size();
    }

    /** How often it was restored. */
    int restored() {
        return restored.get();
    }

    /** Checksum of all blocks, in order. */
    long sum() {
        CRC32C crc = new CRC32C();
        blocks.forEach(crc::update);
        return crc.getValue();
    }
}
