// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.reactivepaxos.storage.SnapshotChunk;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Signal;

/**
 * Makes chunks of one size out of what a state machine emits, however small or large that is. Holds
 * one chunk. Of one subscriber.
 */
final class SnapshotCutter {

    private final int machine;
    private final byte[] chunk;
    private int filled;
    private boolean emitted;

    private SnapshotCutter(int machine, int bytes) {
        this.machine = machine;
        this.chunk = new byte[bytes];
    }

    /** The part of one state machine; at least one chunk, also of no content. */
    static Flux<SnapshotChunk> chunks(int machine, Flux<ByteBuffer> content, int bytes) {
        return Flux.defer(
                () -> {
                    SnapshotCutter cutter = new SnapshotCutter(machine, bytes);
                    // Not concatWith: demand that comes while one source ends and the next begins
                    // is lost at times (reactor-core 3.8.6), and nothing more comes then.
                    return content.materialize().concatMapIterable(cutter::next, 1);
                });
    }

    private Iterable<SnapshotChunk> next(Signal<ByteBuffer> signal) {
        ByteBuffer more = signal.get();
        if (more != null) {
            return full(more);
        }
        Throwable error = signal.getThrowable();
        if (error != null) {
            throw Exceptions.propagate(error);
        }
        return rest();
    }

    /** The chunks that this buffer fills, each made when it is asked for. */
    private Iterable<SnapshotChunk> full(ByteBuffer content) {
        ByteBuffer left = content.duplicate();
        return () ->
                new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        int bytes = Math.min(left.remaining(), chunk.length - filled);
                        left.get(chunk, filled, bytes);
                        filled += bytes;
                        return filled == chunk.length;
                    }

                    @Override
                    public SnapshotChunk next() {
                        if (!hasNext()) {
                            throw new NoSuchElementException();
                        }
                        return cut();
                    }
                };
    }

    private List<SnapshotChunk> rest() {
        return filled == 0 && emitted ? List.of() : List.of(cut());
    }

    private SnapshotChunk cut() {
        SnapshotChunk cut = SnapshotChunk.of(machine, Arrays.copyOf(chunk, filled));
        filled = 0;
        emitted = true;
        return cut;
    }
}
