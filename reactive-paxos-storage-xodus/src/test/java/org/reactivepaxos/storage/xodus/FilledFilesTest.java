// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.storage.Records.promise;
import static org.reactivepaxos.storage.Records.run;
import static org.reactivepaxos.storage.Records.stored;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.RecoveredGroup;

/** Log files that have their full length before they are written. */
class FilledFilesTest extends JournalSetup {

    private static final long FILE_BYTES = 256 * 1024;

    @Override
    XodusOptions options() {
        return super.options().withFileBytes(FILE_BYTES).withRecordBytes(100_000);
    }

    private List<Path> files() throws IOException {
        return CommitScan.logFiles(Directories.segment(directory()));
    }

    private Path last() throws IOException {
        List<Path> files = files();
        return files.get(files.size() - 1);
    }

    private Path next() throws IOException {
        return Directories.segment(directory()).resolve(FileAhead.NAME);
    }

    /** Appends, each a transaction of its own, until the last file is written past its half. */
    private int fillHalf(XodusJournal journal, int from) throws IOException {
        int instance = from;
        while (ZeroTail.lengthWithout(last()) < FILE_BYTES / 2 + 20_000) {
            store(journal, 1, stored(run(1, instance, 1, 8_000), instance));
            instance++;
        }
        return instance;
    }

    @Test
    void takesTheNextFileThatWasMadeAhead() throws IOException {
        AtomicInteger taken = new AtomicInteger();
        XodusJournal journal =
                new XodusJournal(
                        directory(),
                        options(),
                        new Disk(
                                (change, action) -> {
                                    action.run();
                                    if (change.kind() == FileChange.Kind.MOVE
                                            && change.path().endsWith(FileAhead.NAME)) {
                                        taken.incrementAndGet();
                                    }
                                }));
        recover(journal);
        int written = 0;
        // one that is not ready in time is taken for a later file
        while (taken.get() == 0) {
            store(journal, 1, stored(run(1, written, 1, 8_000), written));
            written++;
        }
        assertThat(Files.size(last())).isEqualTo(FILE_BYTES);
        assertThat(ZeroTail.lengthWithout(last())).isLessThan(FILE_BYTES / 4);

        Path killed = root.resolve("killed");
        Directories.copyAsKilled(directory(), killed);
        assertThat(groupOne(journal(killed)).decidedBelow()).isEqualTo(written - 1);
        close(journal);
    }

    /** What is stored last is not decided yet. */
    private static RecoveredGroup groupOne(XodusJournal journal) {
        return Objects.requireNonNull(recover(journal).groups().get(1));
    }

    @Test
    void fillsTheLastFileAtEachStartAndGivesTheRestBackWhenItIsClosed() throws IOException {
        for (int start = 1; start <= 3; start++) {
            XodusJournal journal = open();
            assertThat(Files.size(last())).isEqualTo(FILE_BYTES);
            store(journal, 1, promise(start));
            assertThat(Files.size(last())).isEqualTo(FILE_BYTES);
            close(journal);
            assertThat(Files.size(last())).isEqualTo(ZeroTail.lengthWithout(last()));
        }
        XodusJournal journal = open();
        fillHalf(journal, 0);
        close(journal);
        assertThat(next()).doesNotExist();
    }

    @Test
    void growsWhereTheDiskHasNoRoomForZeros() throws IOException {
        close(open());
        FullDisk full = new FullDisk();
        XodusJournal journal =
                new XodusJournal(
                        directory(),
                        options(),
                        new Disk(
                                (change, action) -> {
                                    if (change.kind() == FileChange.Kind.WRITE && isZeros(change)) {
                                        full.fullAfter(0);
                                        full.around(change, action);
                                    }
                                    action.run();
                                }));
        recover(journal);
        assertThat(full.refused()).isPositive();
        assertThat(Files.size(last())).isEqualTo(ZeroTail.lengthWithout(last()));
        int written = fillHalf(journal, 0);
        close(journal);
        assertThat(groupOne(journal(directory())).decidedBelow()).isEqualTo(written - 1);
    }

    private static boolean isZeros(FileChange change) {
        for (int i = change.offset(); i < change.offset() + change.length(); i++) {
            if (change.bytes()[i] != 0) {
                return false;
            }
        }
        return true;
    }

    @Test
    void tellsZerosAtTheEndFromThoseBefore() throws IOException {
        Path file = root.resolve("file");
        byte[] bytes = new byte[200_000];
        Files.write(file, bytes);
        assertThat(ZeroTail.lengthWithout(file)).isZero();
        for (int end : List.of(1, 65_535, 65_536, 134_464, 134_465, 200_000)) {
            bytes[end - 1] = 1;
            Files.write(file, bytes);
            assertThat(ZeroTail.lengthWithout(file)).isEqualTo(end);
        }
    }
}
