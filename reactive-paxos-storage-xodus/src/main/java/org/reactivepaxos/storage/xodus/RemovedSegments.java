// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.reactivepaxos.storage.StorageException;

/**
 * The file {@code removed}: the numbers of the segments that nothing is needed of any more,
 * replaced as a whole before the first byte of one is touched. So a segment that is missing, and
 * not in it, is a loss.
 */
final class RemovedSegments {

    static final String NAME = "removed";

    private static final long MAGIC = 0x7250_6178_6f73_526dL;
    private static final int FORMAT_VERSION = 2;
    private static final int HEAD_BYTES = 2 * Long.BYTES + 2 * Integer.BYTES;

    private final long storage;
    private final NavigableSet<Integer> numbers;

    private RemovedSegments(long storage, NavigableSet<Integer> numbers) {
        this.storage = storage;
        this.numbers = numbers;
    }

    /**
     * @return none when there is no file
     * @throws StorageException when it is damaged, or of another storage or format
     */
    static RemovedSegments read(Path journal, long storage) throws IOException {
        Path file = journal.resolve(NAME);
        NavigableSet<Integer> numbers = new TreeSet<>();
        if (!Files.exists(file)) {
            return new RemovedSegments(storage, numbers);
        }
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < HEAD_BYTES + Integer.BYTES
                || crc(bytes) != in.getInt(bytes.length - Integer.BYTES)
                || in.getLong() != MAGIC
                || in.getInt() != FORMAT_VERSION
                || in.getLong() != storage) {
            throw Refusal.of(file, "the removed segments of this storage", "other bytes");
        }
        for (int ranges = in.getInt(); ranges > 0; ranges--) {
            int last = in.getInt(in.position() + Integer.BYTES);
            for (int number = in.getInt(); number <= last; number++) {
                numbers.add(number);
            }
            in.getInt();
        }
        return new RemovedSegments(storage, numbers);
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - Integer.BYTES);
        return (int) crc.getValue();
    }

    boolean contains(int number) {
        return numbers.contains(number);
    }

    RemovedSegments with(Collection<Integer> more) {
        NavigableSet<Integer> all = new TreeSet<>(numbers);
        all.addAll(more);
        return new RemovedSegments(storage, all);
    }

    /** Durable when it returns. */
    void write(Disk disk, Path journal) throws IOException {
        ByteBuffer out =
                ByteBuffer.allocate(
                        HEAD_BYTES + numbers.size() * 2 * Integer.BYTES + Integer.BYTES);
        out.putLong(MAGIC).putInt(FORMAT_VERSION).putLong(storage);
        int countAt = out.position();
        out.putInt(0);
        int ranges = 0;
        for (int number : numbers) {
            if (!numbers.contains(number - 1)) {
                out.putInt(number);
                ranges++;
            }
            if (!numbers.contains(number + 1)) {
                out.putInt(number);
            }
        }
        out.putInt(countAt, ranges);
        byte[] bytes = new byte[out.position() + Integer.BYTES];
        out.get(0, bytes, 0, out.position());
        ByteBuffer.wrap(bytes).putInt(out.position(), crc(bytes));
        disk.replace(journal.resolve(NAME), bytes);
    }
}
