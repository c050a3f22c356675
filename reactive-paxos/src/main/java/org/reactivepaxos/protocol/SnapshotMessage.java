// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/** Messages about snapshots; their bytes travel apart from the protocol. */
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
}
