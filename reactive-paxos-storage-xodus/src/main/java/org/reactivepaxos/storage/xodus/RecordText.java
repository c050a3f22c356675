// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.reactivepaxos.storage.xodus.StoredRecord.NO_GROUP;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.reactivepaxos.protocol.Genesis;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.LogRecord.Checkpoint;
import org.reactivepaxos.protocol.LogRecord.PromiseGiven;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.protocol.Value;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.protocol.Voter;
import org.reactivepaxos.storage.xodus.StoredRecord.Kind;

/** Puts a record that was found right into words. */
final class RecordText {

    private RecordText() {}

    static StoredRecord of(int segment, Sealed sealed) {
        ByteBuffer body = sealed.body().duplicate();
        return switch (sealed.type()) {
            case RecordCodec.RUN -> run(segment, sealed);
            case RecordCodec.COMMIT ->
                    global(segment, sealed, Kind.COMMIT, commit(CommitRecord.decode(sealed)));
            case RecordCodec.SEGMENT ->
                    global(segment, sealed, Kind.SEGMENT, head(SegmentHead.decode(body)));
            case RecordCodec.PEER ->
                    global(segment, sealed, Kind.PEER, peer(RecordCodec.peer(body)));
            default -> fact(segment, sealed, body);
        };
    }

    private static StoredRecord fact(int segment, Sealed sealed, ByteBuffer body) {
        int group = body.getInt();
        return switch (sealed.type()) {
            case RecordCodec.GENESIS ->
                    about(
                            segment,
                            sealed,
                            Kind.GENESIS,
                            group,
                            "genesis of " + cluster(RecordCodec.genesis(body)));
            case RecordCodec.PROMISE ->
                    about(segment, sealed, Kind.PROMISE, group, promise(RecordCodec.promise(body)));
            case RecordCodec.DECIDED ->
                    about(segment, sealed, Kind.DECIDED, group, "decided below " + body.getLong());
            case RecordCodec.CHECKPOINT ->
                    about(
                            segment,
                            sealed,
                            Kind.CHECKPOINT,
                            group,
                            checkpoint((Checkpoint) RecordCodec.checkpoint(body)));
            case RecordCodec.DROPPED ->
                    about(segment, sealed, Kind.DROPPED, group, "the group was dropped");
            case RecordCodec.REFOUNDED ->
                    about(
                            segment,
                            sealed,
                            Kind.REFOUNDED,
                            group,
                            "refounded by force as " + cluster(RecordCodec.genesis(body)));
            default -> throw new IllegalArgumentException("record type " + sealed.type());
        };
    }

    private static StoredRecord global(int segment, Sealed sealed, Kind kind, String text) {
        return about(segment, sealed, kind, NO_GROUP, text);
    }

    private static StoredRecord about(
            int segment, Sealed sealed, Kind kind, int group, String text) {
        return new StoredRecord(segment, sealed.lsn(), size(sealed), kind, group, 0, 0, text);
    }

    private static int size(Sealed sealed) {
        return Sealed.HEAD_BYTES + sealed.body().remaining();
    }

    private static StoredRecord run(int segment, Sealed sealed) {
        RecordCodec.RunHead head = RecordCodec.runHead(sealed.body().duplicate());
        int bytes = size(sealed);
        Run run =
                RecordCodec.run(new Sealed(sealed.lsn(), sealed.type(), sealed.body().duplicate()));
        String text =
                "instances "
                        + head.first()
                        + " to "
                        + (head.below() - 1)
                        + " at ballot "
                        + head.ballot()
                        + ": "
                        + values(run.values())
                        + "; decided below "
                        + head.decidedBelow();
        return new StoredRecord(
                segment,
                sealed.lsn(),
                bytes,
                Kind.RUN,
                head.group(),
                head.first(),
                head.below(),
                text);
    }

    private static String values(Values values) {
        int commands = 0;
        int noops = 0;
        StringBuilder changes = new StringBuilder();
        for (int i = 0; i < values.count(); i++) {
            Value value = values.get(i);
            if (value instanceof Value.Command) {
                commands++;
            } else if (value instanceof Value.Noop) {
                noops++;
            } else if (value instanceof Value.Change change) {
                changes.append(", change of version ")
                        .append(change.expectedVersion())
                        .append(" to ")
                        .append(members(change.membership()));
            }
        }
        return commands
                + (commands == 1 ? " command" : " commands")
                + (noops == 0 ? "" : ", " + noops + " no-ops")
                + changes;
    }

    private static String cluster(Genesis genesis) {
        return "cluster "
                + Long.toHexString(genesis.clusterId())
                + ": "
                + members(genesis.membership());
    }

    private static String members(Membership membership) {
        return "voters "
                + named(membership.voters())
                + ", quorums "
                + membership.phase1Quorum()
                + " and "
                + membership.phase2Quorum()
                + (membership.followers().isEmpty()
                        ? ""
                        : ", followers " + named(membership.followers()))
                + ", lease "
                + TimeUnit.NANOSECONDS.toMillis(membership.leaseNanos())
                + " ms";
    }

    private static String named(List<Voter> voters) {
        return voters.stream()
                .map(voter -> voter.member() + "@" + Long.toHexString(voter.storage()))
                .collect(Collectors.joining(" "));
    }

    private static String promise(LogRecord given) {
        return "promise of ballot " + ((PromiseGiven) given).ballot();
    }

    private static String checkpoint(Checkpoint checkpoint) {
        return "checkpoint below "
                + checkpoint.ledger().below()
                + ", values kept from "
                + checkpoint.retainedFrom();
    }

    private static String peer(PeerIdentity peer) {
        return "seen " + peer;
    }

    private static String commit(CommitRecord commit) {
        return "transaction "
                + commit.transaction()
                + " of incarnation "
                + commit.incarnation()
                + " ends"
                + (commit.lastLsn() < commit.firstLsn()
                        ? ", with no records"
                        : ": records " + commit.firstLsn() + " to " + commit.lastLsn());
    }

    private static String head(SegmentHead head) {
        return head.complete()
                ? "the head of segment " + head.number() + " is complete"
                : "segment " + head.number() + " begins after transaction " + head.transaction();
    }
}
