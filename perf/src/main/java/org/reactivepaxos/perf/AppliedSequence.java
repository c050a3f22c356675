// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;
import org.reactivepaxos.machine.StateMachine;

/**
 * The state machine of the benchmark: counts the values, and keeps a running hash of them, their
 * instances and their order. Equal on two members that applied the same sequence.
 */
final class AppliedSequence implements StateMachine {

    private static final byte[] NO_RESULT = {};
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final CRC32C checksum = new CRC32C();
    private final CompletableFuture<Void> reached = new CompletableFuture<>();
    private volatile long awaited = Long.MAX_VALUE;

    // Written by the group's worker; the count last, which publishes the other two.
    private long hash;
    private long last = -1;
    private volatile long count;

    @Override
    public byte[] apply(long instance, byte[] value) {
        checksum.reset();
        checksum.update(value);
        hash = mix(mix(hash ^ instance) ^ checksum.getValue());
        last = instance;
        long applied = count + 1;
        count = applied;
        if (applied >= awaited) {
            reached.complete(null);
        }
        return NO_RESULT;
    }

    private static long mix(long bits) {
        long product = bits * MULTIPLIER;
        return product ^ product >>> 32;
    }

    /** What is applied; exact while nothing is being applied. */
    Position position() {
        long applied = count;
        return new Position(applied, hash, last);
    }

    /** Goes on from there. While nothing is being applied. */
    void restore(Position position) {
        hash = position.hash();
        last = position.last();
        count = position.values();
    }

    /** Completes when so many values are applied; can be asked once. */
    CompletableFuture<Void> reaches(long values) {
        awaited = values;
        if (count >= values) {
            reached.complete(null);
        }
        return reached;
    }

    /**
     * How far a group has come.
     *
     * @param values how many values were applied
     * @param hash of all of them, in order
     * @param last the instance of the last one, -1 when there was none
     */
    record Position(long values, long hash, long last) {}
}
