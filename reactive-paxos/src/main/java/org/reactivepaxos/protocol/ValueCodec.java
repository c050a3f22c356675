// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.Value.Change;
import org.reactivepaxos.protocol.Value.Command;

/**
 * Encoding of a block of values, version 1; the same on the wire and on disk (docs/formats.md).
 * Big-endian.
 *
 * <pre>
 * block   = version(1) value*
 * value   = noop | command | change
 * command = 1(1) id doneBelow(8) machine(4) length(4) payload(length)
 * change  = 2(1) id expectedVersion+1(8) membership
 * id      = storage(8) incarnation(8) sequence(8)
 * </pre>
 */
final class ValueCodec {

    static final byte VERSION = 1;
    static final int BLOCK_HEADER_BYTES = 1;
    static final byte NOOP = 0;
    static final byte COMMAND = 1;
    static final byte CHANGE = 2;
    static final int COMMAND_HEADER_BYTES = 1 + 4 * Long.BYTES + 2 * Integer.BYTES;

    private static final int CHANGE_HEADER_BYTES = 1 + 4 * Long.BYTES;

    private ValueCodec() {}

    static int sizeOf(Value value) {
        if (value instanceof Change change) {
            return CHANGE_HEADER_BYTES + MembershipCodec.sizeOf(change.membership());
        }
        return value instanceof Command command
                ? COMMAND_HEADER_BYTES + command.payload().length
                : 1;
    }

    static byte[] encode(Value[] values) {
        int size = 1;
        for (Value value : values) {
            size = Math.addExact(size, sizeOf(value));
        }
        ByteBuffer out = ByteBuffer.allocate(size).put(VERSION);
        for (Value value : values) {
            put(out, value);
        }
        return out.array();
    }

    private static void put(ByteBuffer out, Value value) {
        if (value instanceof Change change) {
            put(out.put(CHANGE), change.id()).putLong(change.expectedVersion() + 1);
            MembershipCodec.put(out, change.membership());
        } else if (value instanceof Command command) {
            put(out.put(COMMAND), command.id())
                    .putLong(command.doneBelow())
                    .putInt(command.machine())
                    .putInt(command.payload().length)
                    .put(command.payload());
        } else {
            out.put(NOOP);
        }
    }

    private static ByteBuffer put(ByteBuffer out, ProposalId id) {
        return out.putLong(id.storage()).putLong(id.incarnation()).putLong(id.sequence());
    }

    /** The encoding of all the values of several blocks. */
    static byte[] concat(List<byte[]> blocks) {
        int size = 1;
        for (byte[] block : blocks) {
            size = Math.addExact(size, block.length - 1);
        }
        ByteBuffer out = ByteBuffer.allocate(size).put(VERSION);
        for (byte[] block : blocks) {
            out.put(block, 1, block.length - 1);
        }
        return out.array();
    }

    static Value[] decode(byte[] block) {
        ByteBuffer in = ByteBuffer.wrap(block);
        List<Value> values = new ArrayList<>();
        try {
            int version = in.get();
            Check.argument(version == VERSION, "unknown version of a value block: %d", version);
            while (in.hasRemaining()) {
                values.add(next(in));
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException(
                    "a value block ends early, at byte " + in.position(), e);
        }
        return values.toArray(Value[]::new);
    }

    private static Value next(ByteBuffer in) {
        byte kind = in.get();
        if (kind == NOOP) {
            return Value.NOOP;
        }
        Check.argument(kind == COMMAND || kind == CHANGE, "unknown kind of value: %d", kind);
        ProposalId id = new ProposalId(in.getLong(), in.getLong(), in.getLong());
        if (kind == CHANGE) {
            long expectedVersion = in.getLong() - 1;
            return new Change(id, expectedVersion, MembershipCodec.get(in, expectedVersion));
        }
        long doneBelow = in.getLong();
        int machine = in.getInt();
        int length = in.getInt();
        Check.argument(length >= 0 && length <= in.remaining(), "length of a payload: %d", length);
        byte[] payload = new byte[length];
        in.get(payload);
        return new Command(id, doneBelow, machine, payload);
    }
}
