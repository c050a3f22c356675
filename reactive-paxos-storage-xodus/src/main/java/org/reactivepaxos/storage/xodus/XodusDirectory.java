// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.reactivepaxos.storage.StorageException;

/**
 * Looks at the directory of a journal that is not open, and changes nothing in it. The files are
 * read where they are: nothing is copied, nothing is opened for writing, and what a start would cut
 * off stays. While it looks, no journal can open the directory.
 */
public final class XodusDirectory {

    private XodusDirectory() {}

    /** As {@link #inspect(Path, Consumer)}, without the records. */
    public static DirectoryReport inspect(Path directory) {
        return inspect(directory, (segment, found) -> {});
    }

    /**
     * Checks all that a start would: the identity, the high-water mark, that no segment is missing,
     * the checksum of each record, that records and transactions follow each other, and that
     * nothing acknowledged is gone. Then finds out what each group's log amounts to. Reads all of
     * the log, and what is decided twice. Blocks: for a thread that may.
     *
     * @param records told each record in the order of the log, once its transaction was found right
     * @return what was found; all of it is whole
     * @throws org.reactivepaxos.storage.StorageUnavailableException when it cannot be looked at: a
     *     journal has it open, it may not be read, or it holds no journal
     * @throws StorageException when a start would refuse it, with what is damaged or missing: the
     *     file, what was expected, what was found, and the remedy
     */
    public static DirectoryReport inspect(Path directory, Consumer<StoredRecord> records) {
        return inspect(directory, new WholeTransactions(records));
    }

    /**
     * Tells the records of a transaction when its end was found right, and none twice: a log whose
     * last transaction is torn may be read again without it.
     */
    private static final class WholeTransactions implements LogReading.Visitor {
        private final Consumer<StoredRecord> records;
        private final List<StoredRecord> gathered = new ArrayList<>();
        private long next = 1;
        private long told;

        WholeTransactions(Consumer<StoredRecord> records) {
            this.records = records;
        }

        @Override
        public void visit(int segment, Sealed found) {
            if (found.lsn() < next) {
                gathered.clear();
            }
            next = found.lsn() + 1;
            if (found.lsn() <= told) {
                return;
            }
            gathered.add(RecordText.of(segment, found));
            if (found.type() == RecordCodec.COMMIT) {
                gathered.forEach(records);
                gathered.clear();
                told = found.lsn();
            }
        }
    }

    private static DirectoryReport inspect(Path directory, LogReading.Visitor visitor) {
        Path absolute = directory.toAbsolutePath();
        try {
            return new Inspection(absolute, visitor).run();
        } catch (IOException e) {
            StorageException known = Unavailable.explain(absolute, "", e);
            throw known == null ? new StorageException(absolute + " cannot be read", e) : known;
        }
    }
}
