// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.Outcome.Drop.Reason;
import org.reactivepaxos.protocol.Value.Command;

/**
 * Encoding of a batch, version 1: several users' values that are one command, and so one instance,
 * executed in their order (docs/formats.md). Big-endian. What is no batch has no effect, by the log
 * alone, so on every member alike; nor has one with an item for a machine of the group itself,
 * which a batch is too.
 *
 * <pre>
 * batch = version(1) count(4) item*
 * item  = machine(4) size(4) payload
 * </pre>
 */
public final class BatchCodec {

    /** The reserved machine whose commands are batches. */
    public static final int MACHINE = ReservedMachines.BATCH;

    /**
     * Items of one batch. Fixed for ever, as it decides whether an entry has effect: all versions
     * must agree.
     */
    public static final int ITEMS_MAX = 1 << 16;

    /** By how many bytes a batch exceeds its items with their heads. */
    public static final int HEADER_BYTES = 1 + Integer.BYTES;

    /** By how many bytes an item exceeds its payload. */
    public static final int ITEM_HEADER_BYTES = 2 * Integer.BYTES;

    private static final byte VERSION = 1;

    private BatchCodec() {}

    /**
     * A request to have all these executed, in this order, at one instance.
     *
     * @param items 1 to {@link #ITEMS_MAX}, each for a user's state machine
     * @throws IllegalArgumentException when they make no batch
     */
    public static Request request(List<Request> items) {
        Check.argument(!items.isEmpty() && items.size() <= ITEMS_MAX, "items: %d", items.size());
        long size = HEADER_BYTES;
        for (Request item : items) {
            Check.argument(
                    !ReservedMachines.has(item.machine()),
                    "not a user's machine: %d",
                    item.machine());
            size += ITEM_HEADER_BYTES + item.payload().length;
        }
        Check.argument(size <= Integer.MAX_VALUE, "bytes of a batch: %d", size);
        ByteBuffer out = ByteBuffer.allocate((int) size).put(VERSION).putInt(items.size());
        for (Request item : items) {
            out.putInt(item.machine()).putInt(item.payload().length).put(item.payload());
        }
        return new Request(MACHINE, out.array());
    }

    /** The items of a batch that has effect, in their order. */
    public static List<Request> items(byte[] batch) {
        Check.argument(isBatch(batch), "not a batch: %d bytes", batch.length);
        ByteBuffer in = ByteBuffer.wrap(batch, 1, batch.length - 1);
        int count = in.getInt();
        List<Request> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int machine = in.getInt();
            byte[] payload = new byte[in.getInt()];
            in.get(payload);
            items.add(new Request(machine, payload));
        }
        return items;
    }

    /** What users' state machines are to execute of a command, if that has effect; may be none. */
    public static List<Request> requestsOf(Command command) {
        if (command.machine() == MACHINE) {
            return items(command.payload());
        }
        Request request = command.request();
        return request == null ? List.of() : List.of(request);
    }

    /** Copies nothing. */
    static boolean isBatch(byte[] bytes) {
        if (bytes.length < HEADER_BYTES || bytes[0] != VERSION) {
            return false;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        int count = in.getInt();
        if (count < 1 || count > ITEMS_MAX) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (in.remaining() < ITEM_HEADER_BYTES || ReservedMachines.has(in.getInt())) {
                return false;
            }
            int size = in.getInt();
            if (size < 0 || size > in.remaining()) {
                return false;
            }
            in.position(in.position() + size);
        }
        return !in.hasRemaining();
    }

    /**
     * Takes a decided run, of which the applied table has dropped what it must.
     *
     * @param refused receives each command to {@link #MACHINE} that is no batch, ascending
     */
    static void refuse(Decision decision, List<Drop> refused) {
        for (int i = 0; i < decision.values().count(); i++) {
            if (isMalformed(decision.values().get(i)) && !decision.drops(i)) {
                refused.add(new Drop(i, Reason.MALFORMED, -1));
            }
        }
    }

    private static boolean isMalformed(Value value) {
        return value instanceof Command command
                && command.machine() == MACHINE
                && !isBatch(command.payload());
    }
}
