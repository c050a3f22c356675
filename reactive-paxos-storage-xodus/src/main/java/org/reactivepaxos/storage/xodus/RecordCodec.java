// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Genesis;
import org.reactivepaxos.protocol.LedgerCodec;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.LogRecord.Checkpoint;
import org.reactivepaxos.protocol.LogRecord.DecidedMark;
import org.reactivepaxos.protocol.LogRecord.GenesisTaken;
import org.reactivepaxos.protocol.LogRecord.GroupRefounded;
import org.reactivepaxos.protocol.LogRecord.PromiseGiven;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.MembershipCodec;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.storage.StorageException;

/** The bodies of log records (docs/formats.md, "Disk"). Big-endian. {@link Sealed} wraps them. */
final class RecordCodec {

    static final byte GENESIS = 1;
    static final byte PROMISE = 2;
    static final byte RUN = 3;
    static final byte DECIDED = 4;
    static final byte PEER = 5;
    static final byte COMMIT = 6;
    static final byte CHECKPOINT = 7;
    static final byte SEGMENT = 8;
    static final byte DROPPED = 9;
    static final byte REFOUNDED = 10;

    private static final int BALLOT_BYTES = 2 * Long.BYTES + Integer.BYTES;
    private static final int RUN_HEAD_BYTES =
            Integer.BYTES + BALLOT_BYTES + 2 * Long.BYTES + 2 * Integer.BYTES;
    private static final int PEER_BYTES = Integer.BYTES + 3 * Long.BYTES;

    /**
     * The head of a stored run, without its values.
     *
     * @param below first instance after the run
     */
    record RunHead(int group, Ballot ballot, long first, long below, long decidedBelow) {}

    private RecordCodec() {}

    /** By how many bytes the record of a run exceeds its values. */
    static int runOverhead() {
        return Sealed.HEAD_BYTES + RUN_HEAD_BYTES;
    }

    /** Bytes of the record on disk, without its key. */
    static int sizeOf(LogRecord record) {
        int body =
                switch (record.kind()) {
                    case GENESIS -> sizeOf(((GenesisTaken) record).genesis());
                    case REFOUNDED -> sizeOf(((GroupRefounded) record).genesis());
                    case PROMISE -> Integer.BYTES + BALLOT_BYTES;
                    case RUN -> RUN_HEAD_BYTES + ((RunStored) record).run().values().sizeBytes();
                    case DECIDED -> Integer.BYTES + Long.BYTES;
                    case CHECKPOINT ->
                            Integer.BYTES
                                    + Long.BYTES
                                    + LedgerCodec.sizeOf(((Checkpoint) record).ledger());
                    case DROPPED -> Integer.BYTES;
                };
        return Sealed.HEAD_BYTES + body;
    }

    private static int sizeOf(Genesis genesis) {
        return Integer.BYTES + Long.BYTES + MembershipCodec.sizeOf(genesis.membership());
    }

    static int sizeOfPeer() {
        return Sealed.HEAD_BYTES + PEER_BYTES;
    }

    static byte[] encode(long lsn, int group, LogRecord record) {
        ByteBuffer out = ByteBuffer.allocate(sizeOf(record));
        put(out, lsn, group, record);
        return out.array();
    }

    /** Writes as many bytes as {@link #sizeOf} says. */
    static void put(ByteBuffer out, long lsn, int group, LogRecord record) {
        int start = out.position();
        switch (record.kind()) {
            case GENESIS ->
                    put(
                            Sealed.begin(out, GENESIS).putInt(group),
                            ((GenesisTaken) record).genesis());
            case REFOUNDED ->
                    put(
                            Sealed.begin(out, REFOUNDED).putInt(group),
                            ((GroupRefounded) record).genesis());
            case PROMISE ->
                    put(Sealed.begin(out, PROMISE).putInt(group), ((PromiseGiven) record).ballot());
            case RUN -> put(Sealed.begin(out, RUN).putInt(group), (RunStored) record);
            case DECIDED ->
                    Sealed.begin(out, DECIDED)
                            .putInt(group)
                            .putLong(((DecidedMark) record).decidedBelow());
            case CHECKPOINT -> {
                Checkpoint checkpoint = (Checkpoint) record;
                Sealed.begin(out, CHECKPOINT)
                        .putInt(group)
                        .putLong(checkpoint.retainedFrom())
                        .put(LedgerCodec.encode(checkpoint.ledger()));
            }
            case DROPPED -> Sealed.begin(out, DROPPED).putInt(group);
        }
        Sealed.end(out, out.position() - start, lsn);
    }

    private static void put(ByteBuffer out, Genesis genesis) {
        out.putLong(genesis.clusterId());
        MembershipCodec.put(out, genesis.membership());
    }

    private static void put(ByteBuffer out, RunStored stored) {
        Run run = stored.run();
        put(out, run.ballot());
        byte[] values = run.values().encoded();
        out.putLong(run.first())
                .putLong(stored.decidedBelow())
                .putInt(run.values().count())
                .putInt(values.length)
                .put(values);
    }

    static byte[] encode(long lsn, PeerIdentity peer) {
        return Sealed.end(
                Sealed.begin(PEER, sizeOfPeer())
                        .putInt(peer.member())
                        .putLong(peer.storage())
                        .putLong(peer.incarnation())
                        .putLong(peer.startId()),
                lsn);
    }

    private static void put(ByteBuffer out, Ballot ballot) {
        out.putLong(ballot.version() + 1).putLong(ballot.round()).putInt(ballot.member());
    }

    private static Ballot ballot(ByteBuffer in) {
        return new Ballot(in.getLong() - 1, in.getLong(), in.getInt());
    }

    static LogRecord promise(ByteBuffer body) {
        return new PromiseGiven(ballot(body));
    }

    static LogRecord decided(ByteBuffer body) {
        return new DecidedMark(body.getLong());
    }

    static LogRecord checkpoint(ByteBuffer body) {
        long retainedFrom = body.getLong();
        byte[] ledger = new byte[body.remaining()];
        body.get(ledger);
        return new Checkpoint(LedgerCodec.decode(ledger), retainedFrom);
    }

    static Genesis genesis(ByteBuffer body) {
        long cluster = body.getLong();
        return new Genesis(cluster, MembershipCodec.get(body, Ballot.GENESIS_VERSION));
    }

    static PeerIdentity peer(ByteBuffer body) {
        return new PeerIdentity(body.getInt(), body.getLong(), body.getLong(), body.getLong());
    }

    /** Reads the head of a run and leaves {@code body} at the length of its values. */
    static RunHead runHead(ByteBuffer body) {
        int group = body.getInt();
        Ballot ballot = ballot(body);
        long first = body.getLong();
        long decidedBelow = body.getLong();
        return new RunHead(group, ballot, first, first + body.getInt(), decidedBelow);
    }

    /** The stored run in a record whose checksum was found right. */
    static Run run(Sealed record) {
        if (record.type() != RUN) {
            throw new StorageException(
                    "record " + record.lsn() + " is of type " + record.type() + ", not a run");
        }
        try {
            ByteBuffer body = record.body();
            RunHead head = runHead(body);
            int length = body.getInt();
            if (length != body.remaining()) {
                throw new StorageException(
                        "record "
                                + record.lsn()
                                + " has "
                                + body.remaining()
                                + " bytes of values and says "
                                + length);
            }
            byte[] encoded = new byte[length];
            body.get(encoded);
            Values values = Values.decode(encoded);
            if (head.first() + values.count() != head.below()) {
                throw new StorageException("record " + record.lsn() + " lies about its length");
            }
            return new Run(head.ballot(), head.first(), values);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new StorageException("record " + record.lsn() + " is no valid run", e);
        }
    }
}
