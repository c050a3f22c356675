// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.storage.Records.decided;
import static org.reactivepaxos.storage.Records.dropped;
import static org.reactivepaxos.storage.Records.genesisTaken;
import static org.reactivepaxos.storage.Records.promise;
import static org.reactivepaxos.storage.Records.refounded;
import static org.reactivepaxos.storage.Records.run;
import static org.reactivepaxos.storage.Records.stored;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Genesis;
import org.reactivepaxos.protocol.Ledger;
import org.reactivepaxos.protocol.LogRecord.Checkpoint;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.protocol.Voter;
import org.reactivepaxos.storage.Records;

/**
 * A directory outlives the build that wrote it, so what version 3 looks like is fixed: by
 * disk-v3.txt, one record or entry per line. A line may be added, none may change.
 */
class DiskFormatTest {

    private static final HexFormat HEX = HexFormat.of();

    private static List<String> golden() throws IOException {
        try (InputStream in = DiskFormatTest.class.getResourceAsStream("disk-v3.txt")) {
            byte[] text = Objects.requireNonNull(in).readAllBytes();
            return new String(text, StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    private static Map<String, byte[]> records() {
        Genesis genesis = new Genesis(5, Membership.genesis(List.of(new Voter(1, 11))));
        Map<String, byte[]> records = new LinkedHashMap<>();
        records.put("GENESIS", RecordCodec.encode(1, 7, genesisTaken(5)));
        records.put("PROMISE", RecordCodec.encode(2, 7, promise(3)));
        records.put("RUN", RecordCodec.encode(3, 7, stored(run(3, 4, 2), 4)));
        records.put("DECIDED", RecordCodec.encode(4, 7, decided(6)));
        records.put("PEER", RecordCodec.encode(5, new PeerIdentity(2, 22, 3, 4)));
        records.put(
                "CHECKPOINT", RecordCodec.encode(6, 7, new Checkpoint(Ledger.start(genesis), 0)));
        records.put("SEGMENT", new SegmentHead(2, 9, false).encode(7));
        records.put("COMMIT", new CommitRecord(11, 2, 10, 1, 7).encode());
        return records;
    }

    private static Map<String, byte[]> entries() {
        Map<String, byte[]> entries = records();
        Entries transaction = new Entries().begin(1);
        entries.values().forEach(transaction::add);
        Entries.Entry pack = transaction.entries().get(0);
        entries.put("PACK", Arrays.copyOf(pack.bytes(), pack.length()));
        entries.put("DROPPED", RecordCodec.encode(8, 7, dropped()));
        entries.put("REFOUNDED", RecordCodec.encode(9, 7, refounded(5)));
        return entries;
    }

    @Test
    void writesWhatVersion3Wrote() throws IOException {
        List<String> lines = new ArrayList<>();
        entries().forEach((name, bytes) -> lines.add(name + " " + HEX.formatHex(bytes)));
        assertThat(lines).isEqualTo(golden());
    }

    private static byte[] bytesOf(String name, List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> HEX.parseHex(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void readsTheDropThatVersion3Wrote() throws IOException {
        byte[] record = bytesOf("DROPPED", golden());
        JournalIndex index = new JournalIndex();
        index.replay(Sealed.open(8, record, 0, record.length));
        assertThat(index.dropped()).containsExactly(7);
    }

    @Test
    void readsTheForcedRecoveryThatVersion3Wrote() throws IOException {
        byte[] record = bytesOf("REFOUNDED", golden());
        JournalIndex index = new JournalIndex();
        index.apply(7, genesisTaken(4), 1);
        index.replay(Sealed.open(9, record, 0, record.length));
        assertThat(index.recovered(unused -> run(1, 0, 1)).get(7))
                .extracting(RecoveredGroup::genesis)
                .isEqualTo(Records.genesis(5));
    }

    @Test
    void readsWhatVersion3Wrote() throws IOException {
        List<String> lines = golden();
        byte[] pack = bytesOf("PACK", lines);
        Pack read = Pack.decode(1, pack, pack.length);
        List<byte[]> records = new ArrayList<>(records().values());
        assertThat(read.below()).isEqualTo(1L + records.size());
        for (int i = 0; i < records.size(); i++) {
            byte[] record = records.get(i);
            assertThat(read.record(1L + i))
                    .isEqualTo(Sealed.open(1L + i, record, 0, record.length));
        }
    }
}
