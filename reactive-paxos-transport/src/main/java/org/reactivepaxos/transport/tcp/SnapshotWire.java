// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import org.reactivepaxos.protocol.SnapshotMessage;
import org.reactivepaxos.protocol.SnapshotMessage.Extent;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotDemand;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotGone;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotHead;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotOffer;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotPart;
import org.reactivepaxos.transport.tcp.wire.Wire;

/**
 * Messages that move a snapshot, to their wire form and back. Content is copied once, when it
 * comes: checksums of an array are fast.
 */
final class SnapshotWire {

    private SnapshotWire() {}

    static Wire.GroupMessage.Builder with(Wire.GroupMessage.Builder out, SnapshotMessage message) {
        return switch (message.kind()) {
            case SNAPSHOT_OFFER ->
                    out.setSnapshotOffer(
                            Wire.SnapshotOffer.newBuilder()
                                    .setBelow(((SnapshotOffer) message).below()));
            case SNAPSHOT_ASK -> out.setSnapshotAsk(Wire.SnapshotAsk.getDefaultInstance());
            case SNAPSHOT_HEAD -> out.setSnapshotHead(head((SnapshotHead) message));
            case SNAPSHOT_DEMAND -> out.setSnapshotDemand(demand((SnapshotDemand) message));
            case SNAPSHOT_PART -> out.setSnapshotPart(part((SnapshotPart) message));
            case SNAPSHOT_GONE ->
                    out.setSnapshotGone(
                            Wire.SnapshotGone.newBuilder()
                                    .setBelow(((SnapshotGone) message).below()));
            default -> throw new IllegalArgumentException("not of snapshots: " + message.kind());
        };
    }

    static Wire.SnapshotHead.Builder head(SnapshotHead message) {
        return Wire.SnapshotHead.newBuilder()
                .setBelow(message.below())
                .setWhole(extent(message.whole()))
                .setLedger(UnsafeByteOperations.unsafeWrap(message.ledger()))
                .setSum(message.sum());
    }

    static SnapshotHead head(Wire.SnapshotHead in) {
        return new SnapshotHead(
                in.getBelow(), extent(in.getWhole()), content(in.getLedger()), in.getSum());
    }

    static Wire.SnapshotDemand.Builder demand(SnapshotDemand message) {
        return Wire.SnapshotDemand.newBuilder()
                .setBelow(message.below())
                .setHave(extent(message.have()))
                .setParts(message.parts());
    }

    static SnapshotDemand demand(Wire.SnapshotDemand in) {
        return new SnapshotDemand(in.getBelow(), extent(in.getHave()), in.getParts());
    }

    static Wire.SnapshotPart.Builder part(SnapshotPart message) {
        return Wire.SnapshotPart.newBuilder()
                .setBelow(message.below())
                .setNumber(message.number())
                .setMachine(message.machine())
                .setBytes(UnsafeByteOperations.unsafeWrap(message.bytes()))
                .setSum(message.sum());
    }

    static SnapshotPart part(Wire.SnapshotPart in) {
        return new SnapshotPart(
                in.getBelow(),
                in.getNumber(),
                in.getMachine(),
                content(in.getBytes()),
                in.getSum());
    }

    private static ByteBuffer content(ByteString bytes) {
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    private static Wire.SnapshotExtent.Builder extent(Extent extent) {
        return Wire.SnapshotExtent.newBuilder()
                .setParts(extent.parts())
                .setBytes(extent.bytes())
                .setMachine(extent.machine())
                .setSum(extent.sum());
    }

    private static Extent extent(Wire.SnapshotExtent in) {
        return new Extent(in.getParts(), in.getBytes(), in.getMachine(), in.getSum());
    }
}
