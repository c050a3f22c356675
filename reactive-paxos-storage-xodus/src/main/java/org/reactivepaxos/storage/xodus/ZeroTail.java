// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The zeros that the last log file may end with: room for what comes next, and no part of the log.
 * A transaction never ends with a zero byte, as the root that Xodus writes last ends with a number
 * in base 128 whose last byte is above 127.
 */
final class ZeroTail {

    private static final int PIECE_BYTES = 64 * 1024;

    /** At most so much is in memory, or on its way to the disk, at a time. */
    private static final byte[] ZEROS = new byte[1 << 20];

    private ZeroTail() {}

    /** The length of a file without the zeros at its end. */
    static long lengthWithout(Path file) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long end = in.length();
            byte[] piece = new byte[(int) Math.min(PIECE_BYTES, end)];
            while (end > 0) {
                int length = (int) Math.min(piece.length, end);
                in.seek(end - length);
                in.readFully(piece, 0, length);
                int left = length;
                while (left > 0 && piece[left - 1] == 0) {
                    left--;
                }
                end -= length - left;
                if (left > 0) {
                    return end;
                }
            }
            return 0;
        }
    }

    /** How many zeros the last log file in a directory ends with. */
    static long of(Path directory) throws IOException {
        List<Path> files = CommitScan.logFiles(directory);
        if (files.isEmpty()) {
            return 0;
        }
        Path last = files.get(files.size() - 1);
        return Files.size(last) - lengthWithout(last);
    }

    /** Takes them off, for Xodus, which takes all that is in a file for the log. Not durable. */
    static void cut(Disk disk, Path directory) throws IOException {
        long zeros = of(directory);
        if (zeros > 0) {
            List<Path> files = CommitScan.logFiles(directory);
            try (DiskFile last = disk.open(files.get(files.size() - 1))) {
                disk.truncate(last, last.length() - zeros);
            }
        }
    }

    /**
     * Fills a file up to a length, durably, and leaves the position where it was, which is the end
     * of what is written. In steps: a large one would hold up the syncs of other files.
     */
    static void fill(Disk disk, DiskFile file, long length) throws IOException {
        long position = file.position();
        for (long at = position; at < length; at += ZEROS.length) {
            file.seek(at);
            disk.write(file, ZEROS, 0, (int) Math.min(ZEROS.length, length - at));
            disk.sync(file);
        }
        file.seek(position);
    }
}
