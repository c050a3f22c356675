// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.reactivepaxos.protocol.Ledger;
import org.reactivepaxos.protocol.LedgerCodec;
import org.reactivepaxos.protocol.SnapshotMessage.Extent;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotHead;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotPart;
import org.reactivepaxos.storage.Snapshot;
import org.reactivepaxos.storage.SnapshotChunk;
import org.reactivepaxos.storage.SnapshotException;
import org.reactivepaxos.storage.SnapshotException.Reason;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.SnapshotId;

/** Between what a store has of a snapshot and what members tell each other of it. */
final class SnapshotParts {

    private SnapshotParts() {}

    static Extent extent(SnapshotExtent extent) {
        return new Extent(extent.chunks(), extent.bytes(), extent.machine(), extent.sum());
    }

    static SnapshotExtent extent(Extent extent) {
        return new SnapshotExtent(extent.parts(), extent.bytes(), extent.machine(), extent.sum());
    }

    static SnapshotHead head(Snapshot snapshot, Ledger ledger) {
        byte[] encoded = LedgerCodec.encode(ledger);
        return new SnapshotHead(
                ledger.below(),
                extent(snapshot.extent()),
                ByteBuffer.wrap(encoded),
                sum(ByteBuffer.wrap(encoded)));
    }

    /**
     * The ledger of a head.
     *
     * @throws SnapshotException when it is damaged, or not the one of this snapshot
     */
    static Ledger ledger(SnapshotHead head) {
        ByteBuffer content = head.ledger();
        if (sum(head.ledger()) != head.sum()) {
            throw new SnapshotException(
                    Reason.DAMAGED,
                    "the ledger of the snapshot below instance "
                            + head.below()
                            + " does not match its checksum; it is fetched again");
        }
        byte[] encoded = new byte[content.remaining()];
        content.get(encoded);
        Ledger ledger = LedgerCodec.decode(encoded);
        if (ledger.below() != head.below()) {
            throw new SnapshotException(
                    Reason.DIFFERENT,
                    "expected the ledger below instance "
                            + head.below()
                            + ", got the one below "
                            + ledger.below());
        }
        return ledger;
    }

    private static int sum(ByteBuffer content) {
        CRC32C crc = new CRC32C();
        crc.update(content);
        return (int) crc.getValue();
    }

    /**
     * A chunk as a part.
     *
     * @param through the extent with it
     */
    static SnapshotPart part(SnapshotId id, SnapshotChunk chunk, SnapshotExtent through) {
        return new SnapshotPart(
                id.below(), through.chunks(), chunk.machine(), chunk.bytes(), through.sum());
    }
}
