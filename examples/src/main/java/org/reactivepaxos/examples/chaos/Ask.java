// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.nio.ByteBuffer;
import org.reactivepaxos.testkit.SequentialModel;

/**
 * What a client asks of a register. Every answer is the number that was there before, so that each
 * tells of the one before it. Numbers that are written are all different.
 *
 * @param id of this call, never used twice
 * @param register its key
 * @param expected the number that {@link Kind#SWAP} replaces, and no other
 * @param wanted the number to write
 */
record Ask(long id, Kind kind, long register, long expected, long wanted) {

    /** In the log: large enough that log files fill. */
    private static final int BYTES = 128;

    /** How it is asked. */
    enum Kind {
        /** Writes, by a proposal of its own. */
        PUT(1),
        /** Writes, in a window with others. */
        BATCH(2),
        /** Writes where the expected number is. */
        SWAP(3),
        /** Reads, confirmed by a quorum. */
        READ(4),
        /** Reads under the leader's lease. */
        LEASE(5),
        /** Reads by a proposal, which has its place in the log. */
        LOG(6);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        private static Kind of(int code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("no kind of call: " + code);
        }

        boolean isProposed() {
            return this != READ && this != LEASE;
        }
    }

    static final SequentialModel<Long, Ask, Long> MODEL =
            new SequentialModel<>() {
                @Override
                public Long initial() {
                    return 0L;
                }

                @Override
                public Step<Long, Long> step(Long number, Ask ask) {
                    return new Step<>(ask.appliedTo(number), number);
                }
            };

    /** The number after it. */
    long appliedTo(long number) {
        return switch (kind) {
            case PUT, BATCH -> wanted;
            case SWAP -> number == expected ? wanted : number;
            case READ, LEASE, LOG -> number;
        };
    }

    byte[] encode() {
        return ByteBuffer.allocate(BYTES)
                .putLong(id)
                .put((byte) kind.code)
                .putLong(register)
                .putLong(expected)
                .putLong(wanted)
                .array();
    }

    static Ask decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Ask(in.getLong(), Kind.of(in.get()), in.getLong(), in.getLong(), in.getLong());
    }

    /** For the line to a member. */
    String words() {
        return kind + " " + register + " " + expected + " " + wanted;
    }

    /** Of a line whose words from an index on are these. */
    static Ask parse(long id, String[] words, int at) {
        return new Ask(
                id,
                Kind.valueOf(words[at]),
                Long.parseLong(words[at + 1]),
                Long.parseLong(words[at + 2]),
                Long.parseLong(words[at + 3]));
    }
}
