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
        byte[] entry = Pack.encode(records, 0, records.size());
        assertThat(read(entry, entry.length)).isEqualTo(opened(records));
        // Xodus may hand out an array that is longer than the entry.
        assertThat(read(Arrays.copyOf(entry, entry.length + 99), entry.length))
                .isEqualTo(opened(records));
    }

    @Test
    void storesASingleRecordAsItIs() {
        List<byte[]> records = records(100_000);
        assertThat(Pack.encode(records, 0, 1)).isSameAs(records.get(0));
        assertThat(read(records.get(0), records.get(0).length)).isEqualTo(opened(records));
    }

    @Test
    void isAsLargeAsItsBoundOrHasOneRecord() {
        List<byte[]> records = records(30_000, 30_000, 30_000, 100_000, 0, 0, 60_000, 6_000);
        List<Integer> ends = new ArrayList<>();
        int from = 0;
        while (from < records.size()) {
            int to = Pack.end(records, from);
            assertThat(to == from + 1 || Pack.encode(records, from, to).length <= Pack.BYTES_MAX)
                    .isTrue();
            ends.add(to);
            from = to;
        }
        assertThat(ends).containsExactly(2, 3, 4, 7, 8);
    }

    @Test
    void fillsItsBoundToTheByte() {
        List<byte[]> records = new ArrayList<>(records(1_000));
        int rest = Pack.BYTES_MAX - 1 - 2 * Integer.BYTES - records.get(0).length;
        records.add(new byte[rest]);
        assertThat(Pack.end(records, 0)).isEqualTo(2);
        assertThat(Pack.encode(records, 0, 2)).hasSize(Pack.BYTES_MAX);
        records.set(1, new byte[rest + 1]);
        assertThat(Pack.end(records, 0)).isEqualTo(1);
    }

    @Test
    void noFlippedBitIsReadOver() {
        List<byte[]> records = records(0, 200, 0);
        byte[] entry = Pack.encode(records, 0, records.size());
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
        byte[] entry = Pack.encode(records, 0, records.size());
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
