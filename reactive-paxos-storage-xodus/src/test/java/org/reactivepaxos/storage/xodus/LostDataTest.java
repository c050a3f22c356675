// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.storage.Records.promise;
import static org.reactivepaxos.storage.Records.run;
import static org.reactivepaxos.storage.Records.stored;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.storage.Recovery;
import org.reactivepaxos.storage.StorageException;
import reactor.test.StepVerifier;

/** A log that lost acknowledged data is refused, and left as it was found. */
class LostDataTest extends JournalSetup {

    private static final int TRANSACTIONS = 60;

    /** Several files; the last acknowledged batch is in the last one. */
    private void fill(XodusJournal journal) {
        for (int i = 0; i < TRANSACTIONS; i++) {
            store(journal, 1, stored(run(1, i, 1, 40_000)));
        }
    }

    private void fillAndClose() {
        XodusJournal journal = open();
        fill(journal);
        close(journal);
    }

    /** The directory as a process that was killed leaves it. */
    private Path killed() {
        XodusJournal journal = open();
        fill(journal);
        Path copy = root.resolve("killed");
        Directories.copyAsKilled(directory(), copy);
        return copy;
    }

    private void refuses(Path directory, String... words) throws IOException {
        List<String> before = Directories.listing(directory);
        StepVerifier.create(journal(directory).open(MEMBER))
                .expectErrorSatisfies(
                        error ->
                                assertThat(error)
                                        .isInstanceOf(StorageException.class)
                                        .hasMessageContaining(directory.toString())
                                        .hasMessageContaining("expected")
                                        .hasMessageContaining("found")
                                        .hasMessageContaining("new member id")
                                        .message()
                                        .contains(List.of(words)))
                .verify(PATIENCE);
        assertThat(Directories.listing(directory)).isEqualTo(before);
    }

    /** Cuts the last log file where the commit record of the last transaction begins. */
    private static void removeLastTransaction(Path journal) throws IOException {
        Path file = Directories.lastLogFile(journal);
        long end = Directories.scan(journal).lastEnd() - CommitScan.addressOf(file);
        Directories.truncate(file, end - CommitRecord.SIZE_BYTES);
    }

    @Test
    void refusesToStartWhenTheLastAcknowledgedBatchIsGone() throws IOException {
        fillAndClose();
        removeLastTransaction(directory());
        refuses(directory(), "transaction 61", "up to 60");
    }

    @Test
    void refusesToStartWhenTheLastAcknowledgedBatchIsGoneAfterAKill() throws IOException {
        Path copy = killed();
        removeLastTransaction(copy);
        refuses(copy, "transaction 61", "up to 60");
    }

    @Test
    void refusesToStartWhenTheTailIsZeroed() throws IOException {
        fillAndClose();
        Path file = Directories.lastLogFile(directory());
        long length = ZeroTail.lengthWithout(file);
        Directories.zero(file, length - 2_000, length);
        refuses(directory(), "transaction 61");
    }

    @Test
    void refusesToStartWhenTheTailIsZeroedAfterAKill() throws IOException {
        Path copy = killed();
        Path file = Directories.lastLogFile(copy);
        long length = ZeroTail.lengthWithout(file);
        Directories.zero(file, length - 2_000, length);
        refuses(copy, "transaction 61");
    }

    @Test
    void refusesToStartWhenOnlyTheVeryLastByteIsGone() throws IOException {
        fillAndClose();
        Path file = Directories.lastLogFile(directory());
        Directories.truncate(file, ZeroTail.lengthWithout(file) - 1);
        refuses(directory(), "as it was closed");
    }

    @Test
    void refusesToStartWhenTheEndAfterTheCommitRecordIsGoneAfterAKill() throws IOException {
        Path copy = killed();
        Path file = Directories.lastLogFile(copy);
        Directories.truncate(file, ZeroTail.lengthWithout(file) - 1);
        // the commit record is whole, so that it is Xodus' recovery that has to be stopped
        assertThat(Directories.scan(copy).transaction()).isEqualTo(TRANSACTIONS + 1);
        refuses(copy, "acknowledged data", "recovery would cut off");
        refuses(copy, "acknowledged data", "recovery would cut off");
    }

    @Test
    void refusesToStartWhenTheLastFileIsDeleted() throws IOException {
        fillAndClose();
        Files.delete(Directories.lastLogFile(directory()));
        refuses(directory(), "transaction 61");
    }

    @Test
    void refusesToStartWhenTheLastFileIsDeletedAfterAKill() throws IOException {
        Path copy = killed();
        Files.delete(Directories.lastLogFile(copy));
        refuses(copy, "transaction 61");
    }

    @Test
    void refusesToStartWithoutItsIdentity() throws IOException {
        fillAndClose();
        Files.delete(directory().resolve(StateFile.NAME));
        refuses(directory(), StateFile.NAME);
    }

    @Test
    void refusesToStartWithoutItsHighWaterMark() throws IOException {
        fillAndClose();
        Files.delete(directory().resolve(HighWater.NAME));
        refuses(directory(), HighWater.NAME);
    }

    @Test
    void startsWithOneTornSlotOfTheHighWaterMark() throws IOException {
        Path copy = killed();
        Directories.zero(copy.resolve(HighWater.NAME), 0, 2_000);
        assertThat(recover(journal(copy)).groups()).containsKey(1);
    }

    @Test
    void cutsATransactionThatWasNeverAcknowledged() throws IOException {
        XodusJournal journal = open();
        store(journal, 1, promise(1));
        Path before = root.resolve("before");
        Directories.copyAsKilled(directory(), before);
        store(journal, 1, promise(2));
        Path torn = root.resolve("torn");
        Directories.copyAsKilled(directory(), torn);
        // the second transaction is in the log, torn, and the mark does not know of it
        Files.copy(
                before.resolve(HighWater.NAME),
                torn.resolve(HighWater.NAME),
                StandardCopyOption.REPLACE_EXISTING);
        Path file = Directories.lastLogFile(torn);
        Directories.truncate(file, ZeroTail.lengthWithout(file) - 1);

        XodusJournal again = journal(torn);
        Recovery recovery = recover(again);
        assertThat(String.valueOf(recovery.groups().get(1))).contains("promised=-1.1.1");
        store(again, 1, promise(7));
        close(again);
        assertThat(String.valueOf(recover(journal(torn)).groups().get(1)))
                .contains("promised=-1.7.1");
    }

    /** The first of two transactions; the second is in the log, and the mark knows it or not. */
    private Path twoTransactions(boolean marked) throws IOException {
        XodusJournal journal = open();
        store(journal, 1, promise(1), stored(run(1, 0, 1, 3_000)));
        Path before = root.resolve("before");
        Directories.copyAsKilled(directory(), before);
        store(journal, 1, promise(2), stored(run(2, 1, 1, 3_000)));
        Path copy = root.resolve("copy");
        Directories.copyAsKilled(directory(), copy);
        if (!marked) {
            Files.copy(
                    before.resolve(HighWater.NAME),
                    copy.resolve(HighWater.NAME),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        Path file = Directories.lastLogFile(copy);
        long first = ZeroTail.lengthWithout(Directories.lastLogFile(before));
        // the second one's end is whole, so that Xodus takes it for whole
        Directories.zero(file, first + 600, first + 1_100);
        return copy;
    }

    @Test
    void cutsATransactionThatWasNeverAcknowledgedThoughItsEndIsWhole() throws IOException {
        Path torn = twoTransactions(false);
        Recovery recovery = recover(journal(torn));
        assertThat(String.valueOf(recovery.groups().get(1))).contains("promised=-1.1.1");
        closeAll();
        assertThat(recover(journal(torn)).incarnation()).isEqualTo(3);
    }

    @Test
    void refusesAnAcknowledgedTransactionThatIsDamagedInItsMiddle() throws IOException {
        Path damaged = twoTransactions(true);
        List<String> before = Directories.listing(damaged);
        StepVerifier.create(journal(damaged).open(MEMBER))
                .expectErrorSatisfies(
                        error ->
                                assertThat(error)
                                        .isInstanceOf(StorageException.class)
                                        .hasMessageContaining("checksum"))
                .verify(PATIENCE);
        assertThat(Directories.listing(damaged)).isEqualTo(before);
    }

    @Test
    void keepsAWholeTransactionThatTheMarkDoesNotKnow() throws IOException {
        XodusJournal journal = open();
        store(journal, 1, promise(1));
        Path copy = root.resolve("copy");
        Directories.copyAsKilled(directory(), copy);
        store(journal, 1, promise(2));
        Files.copy(
                Directories.lastLogFile(directory()),
                Directories.lastLogFile(copy),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(String.valueOf(recover(journal(copy)).groups().get(1)))
                .contains("promised=-1.2.1");
    }
}
