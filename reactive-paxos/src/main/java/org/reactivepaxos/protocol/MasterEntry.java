// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a member wants to do about being master (rule S11): the payload of a command to {@link
 * #MACHINE}, so that it is offered, forwarded and applied at most once as any command is.
 *
 * @param revision it has effect only while this is the instance of the last effective one; the core
 *     sets it when the entry is proposed
 * @param lease nanoseconds: how long the others wait after this entry before they claim; of no
 *     meaning for a resignation
 * @param successor member that alone may claim within the lease, 0 for none; only with a transfer
 */
public record MasterEntry(Action action, long revision, long lease, int successor) {

    /** The state machine of the group itself that these entries are for; no user's has this id. */
    public static final int MACHINE = ReservedMachines.MASTER;

    /** The longest lease: one hour. */
    public static final long LEASE_MAX = 3_600_000_000_000L;

    /** The revision of an entry that must have no effect. */
    static final long NO_REVISION = -2;

    private static final byte VERSION = 1;
    private static final int BYTES = 2 + 2 * Long.BYTES + Integer.BYTES;

    public MasterEntry {
        Objects.requireNonNull(action, "action");
        Check.argument(lease > 0 && lease <= LEASE_MAX, "lease: %d", lease);
        Check.argument(
                successor >= 0 && (action == Action.TRANSFER) == (successor > 0),
                "successor: %d",
                successor);
    }

    /** What a master entry does. */
    public enum Action {
        /** Becomes master, or stays it. */
        CLAIM(0),
        /** Stays master. */
        RENEW(1),
        /** Ends being master at once. */
        RESIGN(2),
        /** Resigns, and lets nobody but the successor claim for one lease. */
        TRANSFER(3);

        private final int code;

        Action(int code) {
            this.code = code;
        }

        private static Action of(int code) {
            for (Action action : values()) {
                if (action.code == code) {
                    return action;
                }
            }
            throw new IllegalArgumentException("unknown action of a master entry: " + code);
        }
    }

    /** A request for it; the core sets the revision. */
    public static Event.Request request(Action action, long lease, int successor) {
        MasterEntry entry = new MasterEntry(action, NO_REVISION, lease, successor);
        return new Event.Request(MACHINE, entry.encoded());
    }

    MasterEntry at(long expected) {
        return new MasterEntry(action, expected, lease, successor);
    }

    /** Big-endian: version(1) action(1) revision(8) lease(8) successor(4). */
    byte[] encoded() {
        return ByteBuffer.allocate(BYTES)
                .put(VERSION)
                .put((byte) action.code)
                .putLong(revision)
                .putLong(lease)
                .putInt(successor)
                .array();
    }

    /** As {@link #decode}, null where it is none: what is in the log must hold nobody up. */
    static @Nullable MasterEntry read(byte[] payload) {
        try {
            return decode(payload);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static MasterEntry decode(byte[] payload) {
        ByteBuffer in = ByteBuffer.wrap(payload);
        try {
            int version = in.get();
            Check.argument(version == VERSION, "unknown version of a master entry: %d", version);
            Action action = Action.of(in.get());
            return new MasterEntry(action, in.getLong(), in.getLong(), in.getInt());
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a master entry ends early", e);
        }
    }
}
