// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.storage.Records.promise;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicInteger;
import jetbrains.exodus.ExodusException;
import jetbrains.exodus.io.FileDataReader;
import jetbrains.exodus.log.LogUtil;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.storage.StorageException;

/**
 * A start that the disk lets down says so. It must not say that the log is damaged: an operator
 * would give up a member that has lost nothing.
 */
class FailingStartTest extends JournalSetup {

    /** Fails one change, and all after it. */
    private static Disk failingFrom(int change, AtomicInteger seen) {
        return new Disk(
                (each, action) -> {
                    if (seen.getAndIncrement() >= change) {
                        throw new IOException("Input/output error");
                    }
                    action.run();
                });
    }

    /** A directory as it is before the start whose change number {@code change} fails. */
    private interface Place {
        Path before(int change) throws IOException;
    }

    /** How often a start failed before one went well. After each, the next goes well. */
    private int failEachChangeOfAStart(Place place) throws IOException {
        for (int change = 0; ; change++) {
            Path directory = place.before(change);
            AtomicInteger seen = new AtomicInteger();
            XodusJournal journal =
                    new XodusJournal(directory, options(), failingFrom(change, seen));
            try {
                recover(journal);
                return change;
            } catch (StorageException e) {
                assertThat(e)
                        .as("change %d", change)
                        .hasMessageContaining(directory.toString())
                        .hasMessageNotContaining("new member id")
                        .hasRootCauseMessage("Input/output error");
            } finally {
                // closing fails as well, where it was opened
                close(journal);
            }
            close(open(directory));
        }
    }

    @Test
    void tellsOfTheDiskWhicheverChangeOfAFirstStartFails() throws IOException {
        int failed = failEachChangeOfAStart(change -> root.resolve("first-" + change));
        System.out.printf("FailingStartTest: each of %d changes of a first start%n", failed);
        assertThat(failed).isGreaterThan(10);
    }

    /** Recovery cuts off what is torn, and syncs that. */
    @Test
    void tellsOfTheDiskWhicheverChangeFailsOfAStartThatCuts() throws IOException {
        XodusJournal journal = open();
        store(journal, 1, promise(1));
        Path torn = root.resolve("torn");
        Directories.copyAsKilled(directory(), torn);
        store(journal, 1, promise(2));
        Path file = Directories.lastLogFile(torn);
        Files.copy(Directories.lastLogFile(directory()), file, StandardCopyOption.REPLACE_EXISTING);
        Directories.truncate(file, ZeroTail.lengthWithout(file) - 1);
        int failed =
                failEachChangeOfAStart(
                        change -> {
                            Path copy = root.resolve("torn-" + change);
                            Directories.copyAsKilled(torn, copy);
                            return copy;
                        });
        System.out.printf("FailingStartTest: each of %d changes of one that cuts%n", failed);
        // to copy, to cut, to sync that, and what any start does
        assertThat(failed).isGreaterThan(10);
        assertThat(String.valueOf(recover(journal(torn)).groups().get(1)))
                .contains("promised=-1.1.1");
    }

    /** Xodus takes its own exceptions for a worse log, and cuts more. */
    @Test
    void throwsNothingOfXodusWhereALogFileCannotBeOpened() throws IOException {
        Path place = Files.createDirectory(directory());
        Files.createDirectory(place.resolve(LogUtil.getLogFilename(0)));
        SafeWriter writer =
                new SafeWriter(new FileDataReader(place.toFile()), new SyncGate(), 0, null);
        assertThatThrownBy(() -> writer.openOrCreateBlock(0, 1 << 20))
                .isInstanceOf(StorageException.class)
                .isNotInstanceOf(ExodusException.class)
                .hasMessageContaining(place.toString());
    }
}
