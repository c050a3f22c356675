// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.storage.Records.promise;
import static org.reactivepaxos.storage.Records.run;
import static org.reactivepaxos.storage.Records.stored;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.storage.StorageException;

class PackTest {

    private static final long FIRST = 41;

    private static List<byte[]> records(int... valueBytes) {
        List<byte[]> records = new ArrayList<>();
        for (int bytes : valueBytes) {
            long lsn = FIRST + records.size();
            records.add(
                    bytes == 0
                            ? RecordCodec.encode(lsn, 1, promise(records.size()))
                            : RecordCodec.encode(lsn, 1, stored(run(1, lsn, 1, bytes))));
        }
        return records;
    }

    private static List<Entries.Entry> entries(List<byte[]> records) {
        Entries entries = new Entries().begin(FIRST);
        records.forEach(entries::add);
        return entries.entries();
    }

    /** The only entry of these records. */
    private static byte[] entry(List<byte[]> records) {
        List<Entries.Entry> entries = entries(records);
        assertThat(entries).hasSize(1);
        return Arrays.copyOf(entries.get(0).bytes(), entries.get(0).length());
    }

    private static List<Sealed> read(byte[] entry, int length) {
        Pack pack = Pack.decode(FIRST, entry, length);
        List<Sealed> read = new ArrayList<>();
        for (long lsn = pack.first(); lsn < pack.below(); lsn++) {
            read.add(pack.record(lsn));
        }
        return read;
    }

    private static List<Sealed> opened(List<byte[]> records) {
        List<Sealed> opened = new ArrayList<>();
        for (byte[] record : records) {
            opened.add(Sealed.open(FIRST + opened.size(), record, 0, record.length));
        }
        return opened;
    }

    @Test
    void givesBackEachRecordUnderItsKey() {
        List<byte[]> records = records(0, 100, 3_000, 0, 1);
        byte[] entry = entry(records);
        assertThat(read(entry, entry.length)).isEqualTo(opened(records));
        // Xodus may hand out an array that is longer than the entry.
        assertThat(read(Arrays.copyOf(entry, entry.length + 99), entry.length))
                .isEqualTo(opened(records));
    }

    @Test
    void storesASingleRecordAsItIs() {
        for (List<byte[]> records : List.of(records(100_000), records(0))) {
            assertThat(entry(records)).isEqualTo(records.get(0));
            assertThat(read(records.get(0), records.get(0).length)).isEqualTo(opened(records));
        }
    }

    @Test
    void isAsLargeAsItsBoundOrHasOneRecord() {
        List<byte[]> records = records(30_000, 30_000, 30_000, 100_000, 0, 0, 60_000, 6_000);
        List<Entries.Entry> entries = entries(records);
        assertThat(entries)
                .extracting(entry -> entry.key() - FIRST)
                .containsExactly(0L, 2L, 3L, 4L, 7L);
        assertThat(entries)
                .allMatch(
                        entry ->
                                entry.length() <= Pack.BYTES_MAX
                                        || entry.length() == records.get(3).length);
    }

    @Test
    void fillsItsBoundToTheByte() {
        List<byte[]> records = new ArrayList<>(records(1_000));
        int rest = Pack.BYTES_MAX - 1 - 2 * Integer.BYTES - records.get(0).length;
        records.add(new byte[rest]);
        assertThat(entry(records)).hasSize(Pack.BYTES_MAX);
        records.set(1, new byte[rest + 1]);
        assertThat(entries(records)).hasSize(2);
    }

    /** Whatever is left in the arrays of the transaction before. */
    @Test
    void makesTheSameOfATransactionAfterOthers() {
        Entries entries = new Entries();
        for (int[] sizes : List.of(new int[] {30_000, 30_000, 30_000, 0}, new int[] {0, 100})) {
            List<byte[]> records = records(sizes);
            entries.begin(FIRST);
            records.forEach(entries::add);
            List<Sealed> read = new ArrayList<>();
            for (Entries.Entry entry : entries.entries()) {
                Pack pack = Pack.decode(entry.key(), entry.bytes(), entry.length());
                for (long lsn = pack.first(); lsn < pack.below(); lsn++) {
                    read.add(pack.record(lsn));
                }
            }
            assertThat(read).isEqualTo(opened(records));
            assertThat(entries.next()).isEqualTo(FIRST + records.size());
        }
    }

    @Test
    void noFlippedBitIsReadOver() {
        List<byte[]> records = records(0, 200, 0);
        byte[] entry = entry(records);
        for (int bit = 0; bit < entry.length * Byte.SIZE; bit++) {
            byte[] flipped = entry.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThatThrownBy(() -> read(flipped, flipped.length))
                    .as("bit %d", bit)
                    .isInstanceOf(StorageException.class);
        }
    }

    @Test
    void isRefusedWhenItIsCutOffAnywhereButBetweenRecords() {
        List<byte[]> records = records(0, 200, 0);
        byte[] entry = entry(records);
        int between = 0;
        for (int length = 1; length < entry.length; length++) {
            byte[] cut = Arrays.copyOf(entry, length);
            try {
                int count = read(cut, length).size();
                assertThat(opened(records).subList(0, count)).isEqualTo(read(cut, length));
                between++;
            } catch (StorageException e) {
                assertThat(e).hasMessageContaining("damaged");
            }
        }
        // The gap that is left is found where records are counted: LogReplay, LogSegment.read.
        assertThat(between).isEqualTo(3);
    }
}
