// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.Request;

/**
 * Encoding of a batch, version 1: requests that take effect together at one instance, in order, as
 * one command to {@link #MACHINE} (docs/formats.md). Big-endian.
 *
 * <pre>
 * batch = version(1) count(4) item*
 * item  = machine(4) length(4) payload
 * </pre>
 */
public final class BatchCodec {

    /** The state machine of the group itself that batches are for; no user's has this id. */
    public static final int MACHINE = ReservedMachines.BATCH;

    /** What a batch costs beside its items, in bytes. */
    public static final int HEADER_BYTES = 1 + Integer.BYTES;

    /** What an item costs beside its payload, in bytes. */
    public static final int ITEM_BYTES = 2 * Integer.BYTES;

    private static final byte VERSION = 1;

    private BatchCodec() {}

    /**
     * A request to have these executed at one instance, in this order.
     *
     * @throws IllegalArgumentException when there is none, or one is for a machine of the group
     *     itself
     */
    public static Request request(List<Request> items) {
        Check.argument(!items.isEmpty(), "items of a batch: %d", items.size());
        int bytes = HEADER_BYTES;
        for (Request item : items) {
            Check.argument(!ReservedMachines.has(item.machine()), "machine: %d", item.machine());
            bytes = Math.addExact(bytes, ITEM_BYTES + item.payload().length);
        }
        ByteBuffer out = ByteBuffer.allocate(bytes).put(VERSION).putInt(items.size());
        for (Request item : items) {
            out.putInt(item.machine()).putInt(item.payload().length).put(item.payload());
        }
        return new Request(MACHINE, out.array());
    }

    /** Whether {@link #decode} gives something: the same on every member, for ever. */
    static boolean isValid(byte[] encoded) {
        return read(encoded, null);
    }

    /** The requests in a batch; none for what is no batch. */
    public static List<Request> decode(byte[] encoded) {
        List<Request> items = new ArrayList<>();
        return read(encoded, items) ? items : List.of();
    }

    private static boolean read(byte[] encoded, @Nullable List<Request> into) {
        if (encoded.length < HEADER_BYTES || encoded[0] != VERSION) {
            return false;
        }
        ByteBuffer in = ByteBuffer.wrap(encoded, 1, encoded.length - 1);
        int count = in.getInt();
        if (count <= 0) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (!readItem(in, into)) {
                return false;
            }
        }
        return !in.hasRemaining();
    }

    private static boolean readItem(ByteBuffer in, @Nullable List<Request> into) {
        if (in.remaining() < ITEM_BYTES) {
            return false;
        }
        int machine = in.getInt();
        int length = in.getInt();
        if (ReservedMachines.has(machine) || length < 0 || length > in.remaining()) {
            return false;
        }
        if (into == null) {
            in.position(in.position() + length);
        } else {
            byte[] payload = new byte[length];
            in.get(payload);
            into.add(new Request(machine, payload));
        }
        return true;
    }
}
