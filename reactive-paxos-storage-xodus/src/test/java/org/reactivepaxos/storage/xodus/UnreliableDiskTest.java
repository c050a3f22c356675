// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.storage.Records.checkpoint;
import static org.reactivepaxos.storage.Records.promise;
import static org.reactivepaxos.storage.Records.run;
import static org.reactivepaxos.storage.Records.stored;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.storage.StorageException;

/** A disk that forgets what was not synced when its process is killed, and nothing else. */
class UnreliableDiskTest extends JournalSetup {

    private Path notes() {
        return root.resolve("notes");
    }

    private XodusJournal open(UnreliableDisk disk, Path directory) {
        XodusJournal journal = disk.journal(directory, options());
        recover(journal);
        return journal;
    }

    /** The journal and the notes as a kill leaves them, in the same place as they were. */
    private void kill(XodusJournal journal) throws IOException {
        Path journalCopy = root.resolve("journal-copy");
        Path notesCopy = root.resolve("notes-copy");
        Directories.copyAsKilled(directory(), journalCopy);
        copy(notes(), notesCopy);
        close(journal);
        replace(directory(), journalCopy);
        replace(notes(), notesCopy);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(String.valueOf(file.getFileName())));
            }
        }
    }

    private static void replace(Path folder, Path by) throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path each : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
        Files.move(by, folder);
    }

    private String recovered(UnreliableDisk disk) {
        XodusJournal again = disk.journal(directory(), options());
        String found = String.valueOf(recover(again).groups().get(1));
        close(again);
        return found;
    }

    @Test
    void keepsAllThatWasSyncedWhateverItForgets() throws IOException {
        for (int seed = 0; seed < 5; seed++) {
            UnreliableDisk disk = UnreliableDisk.at(notes());
            XodusJournal journal = open(disk, directory());
            for (int i = 0; i < 10; i++) {
                store(
                        journal,
                        1,
                        promise(seed * 10 + i + 1),
                        stored(run(1, seed * 10 + i, 1, 2_000)));
            }
            kill(journal);
            UnreliableDisk after = UnreliableDisk.at(notes());
            after.loseUnsynced(seed);
            assertThat(recovered(after)).contains("promised=-1." + (seed * 10 + 10) + ".1");
        }
    }

    @Test
    void losesWhatALieSaidToBeSynced() throws IOException {
        UnreliableDisk disk = UnreliableDisk.at(notes());
        XodusJournal journal = open(disk, directory());
        store(journal, 1, promise(1));
        disk.lie();
        store(journal, 1, promise(2));
        kill(journal);
        UnreliableDisk after = UnreliableDisk.at(notes());
        assertThat(after.loseUnsynced(0)).isPositive();
        assertThat(recovered(after)).contains("promised=-1.1.1");
    }

    @Test
    void failsOneSyncAndTheJournalWithIt() {
        UnreliableDisk disk = UnreliableDisk.at(notes());
        XodusJournal journal = open(disk, directory());
        disk.failNextSync();
        journal.append(1, List.of(promise(1)));
        assertThatThrownBy(() -> journal.durable().then().block(PATIENCE))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("must not vote");
        close(journal);
    }

    @Test
    void keepsNoNotesOfSegmentsThatAreGone() throws IOException {
        UnreliableDisk disk = UnreliableDisk.at(notes());
        XodusJournal journal =
                disk.journal(directory(), options().withSegmentBytes(options().fileBytes()));
        recover(journal);
        for (int i = 0; i < 60; i++) {
            store(
                    journal,
                    1,
                    stored(run(1, i, 1, 100_000), i + 1L),
                    checkpoint(i + 1L, Math.max(0, i - 1)));
        }
        try (Stream<Path> segments = Files.list(directory())) {
            assertThat(segments.filter(Files::isDirectory)).hasSizeLessThan(5);
        }
        close(journal);
        try (Stream<Path> files = Files.list(notes())) {
            for (Path file : files.toList()) {
                assertThat(UndoLog.changes(file))
                        .allSatisfy(change -> assertThat(change.changed()).exists());
            }
        }
    }
}
