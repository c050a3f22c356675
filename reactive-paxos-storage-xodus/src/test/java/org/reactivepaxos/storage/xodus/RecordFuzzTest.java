// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Genesis;
import org.reactivepaxos.protocol.Ledger;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.ProposalId;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.protocol.Value;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.protocol.Voter;
import org.reactivepaxos.storage.StorageException;

/**
 * Goal: a damaged record is read as it was or refused, never anything else. Method: valid records
 * of every type, changed at random from a fixed seed, every second one sealed again, so that what
 * the checksum hides is reached.
 */
final class RecordFuzzTest {

    private static final int RECORDS = 200_000;
    private static final long LSN = 1;
    private static final long ALLOCATED_MAX = 1 << 20;
    private static final Ballot BALLOT = new Ballot(3, 5, 1);
    private static final Membership MEMBERSHIP =
            Membership.genesis(
                    List.of(new Voter(1, 11, List.of()), new Voter(2, 12, List.of("a:1"))));
    private static final Genesis GENESIS = new Genesis(77, MEMBERSHIP);

    private final Random random = new Random(20_261_125);
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long refused;
    private long read;

    private static List<byte[]> valid() {
        Values values =
                Values.of(
                        new Value.Command(new ProposalId(1, 2, 3), 0, 0, new byte[40]), Value.NOOP);
        List<LogRecord> records =
                List.of(
                        new LogRecord.GenesisTaken(GENESIS),
                        new LogRecord.PromiseGiven(BALLOT),
                        new LogRecord.RunStored(new Run(BALLOT, 4, values), 5),
                        new LogRecord.DecidedMark(6),
                        new LogRecord.Checkpoint(Ledger.start(GENESIS), 0),
                        new LogRecord.GroupDropped(),
                        new LogRecord.GroupRefounded(GENESIS));
        List<byte[]> encoded = new ArrayList<>();
        records.forEach(record -> encoded.add(RecordCodec.encode(LSN, 1, record)));
        encoded.add(RecordCodec.encode(LSN, new PeerIdentity(1, 2, 3, 4)));
        encoded.add(new CommitRecord(1, 2, 1, 1, LSN - 1).encode());
        encoded.add(new SegmentHead(1, 0, true).encode(LSN));
        return encoded;
    }

    @Test
    void aRecordIsReadOrRefused() {
        List<byte[]> valid = valid();
        for (int i = 0; i < RECORDS; i++) {
            byte[] record = changed(valid.get(random.nextInt(valid.size())), i % 2 == 0);
            long before = threads.getCurrentThreadAllocatedBytes();
            read(record);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            if (i > RECORDS / 10 && allocated > ALLOCATED_MAX) {
                throw new AssertionError("record " + i + " took " + allocated + " bytes");
            }
        }
        System.out.printf(
                "RecordFuzzTest: %d records, %d read, %d refused%n", RECORDS, read, refused);
        assertThat(read).isPositive();
        assertThat(refused).isPositive();
    }

    private byte[] changed(byte[] valid, boolean sealed) {
        int length = random.nextInt(8) == 0 ? random.nextInt(valid.length) : valid.length;
        byte[] record = Arrays.copyOf(valid, length);
        for (int i = 0; i < 1 + random.nextInt(3) && length > 0; i++) {
            record[random.nextInt(length)] ^= (byte) (1 + random.nextInt(255));
        }
        if (sealed && length >= Sealed.HEAD_BYTES) {
            record[0] = Sealed.FORMAT_VERSION;
            ByteBuffer.wrap(record)
                    .putInt(Sealed.CRC_OFFSET, Sealed.crc(LSN, record, 0, record.length));
        }
        return record;
    }

    /** As a start reads the log, and as a read of it does. */
    private void read(byte[] bytes) {
        try {
            Sealed record = Sealed.open(LSN, bytes, 0, bytes.length);
            if (record.type() == RecordCodec.RUN) {
                RecordCodec.run(new Sealed(LSN, record.type(), record.body().duplicate()));
            }
            new LogReplay(1).accept(record);
            read++;
        } catch (StorageException e) {
            refused++;
        }
    }
}
