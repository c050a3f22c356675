// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.nio.ByteBuffer;

/**
 * Messages about snapshots. The core answers with an offer; the others move the bytes of a snapshot
 * between two drivers, and a core that gets one ignores it.
 *
 * <p>Whoever wants a snapshot asks for its head, then demands parts, some at a time. Its demand
 * says what it has, so the sender remembers nothing, and anyone who has the very same snapshot can
 * go on.
 */
public sealed interface SnapshotMessage extends Message {

    /**
     * Answers a {@link Message.CatchUp} for what the log of this member has no more: it has a
     * durable snapshot of everything below {@code below}, to be fetched instead.
     */
    record SnapshotOffer(long below) implements SnapshotMessage {
        @Override
        public Kind kind() {
            return Kind.SNAPSHOT_OFFER;
        }
    }

    /**
     * How much of a snapshot, from its beginning.
     *
     * @param parts number of parts
     * @param bytes their content, in bytes
     * @param machine the state machine that the last one belongs to; 0 where there is none
     * @param sum checksum of all of them
     */
    record Extent(long parts, long bytes, int machine, int sum) {

        /** Before the first part. */
        public static final Extent NONE = new Extent(0, 0, 0, 0);

        public Extent {
            Check.argument(parts >= 0 && bytes >= 0, "parts of a snapshot: %d", parts);
        }
    }

    /** Asks for the head of the latest snapshot. */
    record SnapshotAsk() implements SnapshotMessage {
        @Override
        public Kind kind() {
            return Kind.SNAPSHOT_ASK;
        }
    }

    /**
     * Which snapshot is the sender's latest.
     *
     * @param whole extent of all of it
     * @param ledger encoded by {@link LedgerCodec}; must not be modified. Each call returns a
     *     buffer of its own
     * @param sum CRC32C of the encoded ledger
     */
    record SnapshotHead(long below, Extent whole, ByteBuffer ledger, int sum)
            implements SnapshotMessage {
        public SnapshotHead {
            Check.argument(below >= 0, "first instance that is not in a snapshot: %d", below);
            ledger = ledger.slice();
        }

        @Override
        public ByteBuffer ledger() {
            return ledger.duplicate();
        }

        @Override
        public Kind kind() {
            return Kind.SNAPSHOT_HEAD;
        }
    }

    /**
     * Demands what follows in one snapshot.
     *
     * @param have what has arrived
     * @param parts how many may be sent for this
     */
    record SnapshotDemand(long below, Extent have, int parts) implements SnapshotMessage {
        public SnapshotDemand {
            Check.argument(below >= 0, "first instance that is not in a snapshot: %d", below);
            Check.argument(parts > 0, "parts demanded: %d", parts);
        }

        @Override
        public Kind kind() {
            return Kind.SNAPSHOT_DEMAND;
        }
    }

    /**
     * One part of a snapshot.
     *
     * @param number of this part, from 1 on
     * @param machine id of the state machine whose content it is
     * @param bytes must not be modified; each call returns a buffer of its own
     * @param sum checksum of this part and all before it
     */
    record SnapshotPart(long below, long number, int machine, ByteBuffer bytes, int sum)
            implements SnapshotMessage {
        public SnapshotPart {
            Check.argument(below >= 0, "first instance that is not in a snapshot: %d", below);
            Check.argument(number > 0, "number of a part: %d", number);
            bytes = bytes.slice();
        }

        @Override
        public ByteBuffer bytes() {
            return bytes.duplicate();
        }

        @Override
        public Kind kind() {
            return Kind.SNAPSHOT_PART;
        }
    }

    /**
     * Answers a demand that cannot be met: the sender has no such snapshot, or it begins otherwise.
     * Answers an ask where the sender has none at all.
     *
     * @param below the snapshot that was demanded; 0 for any
     */
    record SnapshotGone(long below) implements SnapshotMessage {

        /** Answers an ask. */
        public static final SnapshotGone ANY = new SnapshotGone(0);

        public SnapshotGone {
            Check.argument(below >= 0, "first instance that is not in a snapshot: %d", below);
        }

        @Override
        public Kind kind() {
            return Kind.SNAPSHOT_GONE;
        }
    }
}
