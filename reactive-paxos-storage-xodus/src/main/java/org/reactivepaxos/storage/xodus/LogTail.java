// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import jetbrains.exodus.log.LogUtil;
import org.reactivepaxos.storage.StorageException;

/**
 * How the newest segment ends.
 *
 * @param address of the last file, -1 when there is none
 * @param length of the last file without zeros at its end, in bytes
 * @param crc over the last 64 KiB of that, of a log that was closed cleanly
 */
record LogTail(long address, long length, int crc) {

    private static final int TAIL_BYTES = 64 * 1024;

    static LogTail of(Path directory) throws IOException {
        List<Path> files = CommitScan.logFiles(directory);
        if (files.isEmpty()) {
            return new LogTail(-1, 0, 0);
        }
        Path last = files.get(files.size() - 1);
        try (RandomAccessFile in = new RandomAccessFile(last.toFile(), "r")) {
            long length = ZeroTail.lengthWithout(last);
            byte[] tail = new byte[(int) Math.min(TAIL_BYTES, length)];
            in.seek(length - tail.length);
            in.readFully(tail);
            CRC32C crc = new CRC32C();
            crc.update(tail);
            return new LogTail(CommitScan.addressOf(last), length, (int) crc.getValue());
        }
    }

    /** The end of what is written; the file may grow. */
    static LogTail open(long address, long length) {
        return new LogTail(address, length, 0);
    }

    /** Address in the segment of the first byte after it. */
    long end() {
        return address < 0 ? 0 : address + length;
    }

    /**
     * @throws StorageException when the log's end is not what this says
     */
    void require(Path directory) throws IOException {
        LogTail found = of(directory);
        if (!found.equals(this)) {
            throw Refusal.of(
                    directory, "the log to end, as it was closed, with " + this, found.toString());
        }
    }

    @Override
    public String toString() {
        return address < 0
                ? "no file"
                : "file "
                        + LogUtil.getLogFilename(address)
                        + " of "
                        + length
                        + " bytes, checksum of its end "
                        + Integer.toHexString(crc);
    }
}
