// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import jetbrains.exodus.log.LogUtil;
import org.jspecify.annotations.Nullable;

/**
 * What the raw bytes of the log files prove, read before Xodus opens them: opening cuts off
 * whatever Xodus holds for torn.
 *
 * @param last the commit record with the highest transaction number, null when there is none
 * @param lastEnd address in the log of the first byte after it
 * @param previousEnd the same for the transaction before it, 0 when that was not found
 */
record CommitScan(@Nullable CommitRecord last, long lastEnd, long previousEnd) {

    /** The number of the highest transaction found, 0 when there is none. */
    long transaction() {
        return last == null ? 0 : last.transaction();
    }

    /** The log files of a directory, oldest first. */
    static List<Path> logFiles(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> LogUtil.isLogFileName(nameOf(file)))
                    .sorted((a, b) -> Long.compare(addressOf(a), addressOf(b)))
                    .toList();
        }
    }

    static long addressOf(Path logFile) {
        return LogUtil.getAddress(nameOf(logFile));
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }

    /**
     * Reads files from the newest back until the last two transactions of this storage are found.
     */
    static CommitScan of(Path directory, long storage) throws IOException {
        List<Path> files = logFiles(directory);
        Finder finder = new Finder(storage);
        for (int i = files.size() - 1; i >= 0 && !finder.isDone(); i--) {
            byte[] bytes = Files.readAllBytes(files.get(i));
            finder.search(bytes, addressOf(files.get(i)));
        }
        return new CommitScan(finder.last, finder.lastEnd, finder.previousEnd);
    }

    /** Keeps the two highest transactions of what it has seen. */
    private static final class Finder {
        private final long storage;
        private @Nullable CommitRecord last;
        private long lastEnd;
        private @Nullable CommitRecord previous;
        private long previousEnd;

        Finder(long storage) {
            this.storage = storage;
        }

        boolean isDone() {
            return last != null && (last.transaction() == 1 || previous != null);
        }

        void search(byte[] bytes, long address) {
            byte first = CommitRecord.MAGIC[0];
            int limit = bytes.length;
            for (int i = CommitRecord.MAGIC_OFFSET; i < limit; i++) {
                if (bytes[i] == first && isMagic(bytes, i)) {
                    int offset = i - CommitRecord.MAGIC_OFFSET;
                    CommitRecord found = CommitRecord.at(bytes, offset, limit);
                    if (found != null && found.storage() == storage) {
                        take(found, address + offset + CommitRecord.SIZE_BYTES);
                    }
                }
            }
        }

        private static boolean isMagic(byte[] bytes, int offset) {
            byte[] magic = CommitRecord.MAGIC;
            if (bytes.length - offset < magic.length) {
                return false;
            }
            for (int i = 1; i < magic.length; i++) {
                if (bytes[offset + i] != magic[i]) {
                    return false;
                }
            }
            return true;
        }

        private void take(CommitRecord found, long end) {
            if (last == null || found.transaction() > last.transaction()) {
                previous = last;
                previousEnd = lastEnd;
                last = found;
                lastEnd = end;
            } else if (found.transaction() < last.transaction()
                    && (previous == null || found.transaction() > previous.transaction())) {
                previous = found;
                previousEnd = end;
            }
        }
    }
}
