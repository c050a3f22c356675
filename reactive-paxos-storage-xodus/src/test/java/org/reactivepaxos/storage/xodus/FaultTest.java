// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.storage.Records.genesisTaken;
import static org.reactivepaxos.storage.Records.promise;
import static org.reactivepaxos.storage.Records.run;
import static org.reactivepaxos.storage.Records.stored;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.storage.StorageException;
import reactor.test.StepVerifier;

/** Failing and slow disks, interrupts, locks. */
class FaultTest extends JournalSetup {

    @Test
    void acknowledgesNothingAfterAFailedSync() {
        XodusJournal journal = open();
        store(journal, 1, promise(1));
        journal.gate()
                .hook(
                        () -> {
                            throw new IOException("disk on fire");
                        });
        StepVerifier.create(journal.durable().skip(1))
                .then(() -> journal.append(1, List.of(promise(2))))
                .expectErrorSatisfies(
                        error ->
                                assertThat(error)
                                        .isInstanceOf(StorageException.class)
                                        .hasMessageContaining("must not vote")
                                        .hasMessageContaining(directory().toString()))
                .verify(PATIENCE);
        journal.gate().hook(() -> {});
        assertThatThrownBy(() -> journal.append(1, List.of(promise(3))))
                .isInstanceOf(StorageException.class);
        close(journal);
    }

    @Test
    void startsAgainAfterAFailedSyncWithAllThatWasAcknowledged() {
        XodusJournal journal = open();
        store(journal, 1, promise(1));
        journal.gate()
                .hook(
                        () -> {
                            throw new IOException("disk on fire");
                        });
        journal.append(1, List.of(promise(2)));
        journal.durable().then().onErrorComplete().block(PATIENCE);
        close(journal);
        assertThat(String.valueOf(recover(journal(directory())).groups().get(1)))
                .containsPattern("promised=-1\\.[12]\\.1");
    }

    @Test
    void writesInOneTransactionWhatGathersDuringASync() throws InterruptedException {
        XodusJournal journal = open();
        CountDownLatch syncing = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        journal.gate()
                .hook(
                        () -> {
                            syncing.countDown();
                            awaitQuietly(proceed);
                        });
        journal.append(1, List.of(promise(1)));
        syncing.await();
        long before = journal.syncs();
        long last = 0;
        for (int i = 0; i < 500; i++) {
            last = journal.append(i, List.of(promise(2)));
        }
        assertThat(journal.pendingBytes()).isPositive();
        proceed.countDown();
        await(journal, last);
        assertThat(journal.syncs() - before).isEqualTo(2);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The counts are of the issue that asks for it: one sync for each commit, on any JDK. */
    @Test
    void losesNoSyncWhateverThreadIsInterrupted() throws InterruptedException {
        // no file ends in between, which would cost a sync of its own
        XodusJournal journal = XodusJournal.at(directory(), options().withFileBytes(64 << 20));
        recover(journal);
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong interrupts = new AtomicLong();
        Thread interrupter =
                new Thread(
                        () -> {
                            while (!done.get()) {
                                interrupts.addAndGet(interruptAll());
                                Thread.onSpinWait();
                            }
                        });
        interrupter.start();
        int commits = 1_000;
        long before = journal.syncs();
        try {
            storeWithReads(journal, commits);
        } finally {
            done.set(true);
            interrupter.join();
        }
        assertThat(journal.syncs() - before).isEqualTo(commits);
        assertThat(interrupts.get()).isGreaterThan(commits);
        close(journal);
        XodusJournal again = open();
        assertThat(read(again, 1, 0, commits)).hasSize(commits);
        System.out.printf(
                "FaultTest: %d commits, %d syncs, %d interrupts, JDK %s%n",
                commits, commits, interrupts.get(), Runtime.version());
    }

    private static void storeWithReads(XodusJournal journal, int count) {
        for (int i = 0; i < count; i++) {
            store(journal, 1, stored(run(1, i, 1, 200)));
            if (i % 20 == 0) {
                assertThat(read(journal, 1, i, i + 1)).hasSize(1);
            }
        }
    }

    private static int interruptAll() {
        int interrupted = 0;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("paxos-journal-" + MEMBER)) {
                thread.interrupt();
                interrupted++;
            }
        }
        return interrupted;
    }

    @Test
    void refusesADirectoryThatIsOpen() {
        XodusJournal journal = open();
        StepVerifier.create(journal(directory()).open(MEMBER))
                .expectErrorSatisfies(
                        error ->
                                assertThat(error)
                                        .isInstanceOf(StorageException.class)
                                        .hasMessageContaining(directory().toString())
                                        .hasMessageContaining("in use"))
                .verify(PATIENCE);
        store(journal, 1, promise(1));
    }

    @Test
    void isOpenedOnce() {
        XodusJournal journal = open();
        StepVerifier.create(journal.open(MEMBER))
                .expectError(StorageException.class)
                .verify(PATIENCE);
        store(journal, 1, promise(1));
    }

    @Test
    void refusesToAppendBeforeItIsOpen() {
        XodusJournal journal = journal(directory());
        assertThatThrownBy(() -> journal.append(1, List.of(promise(1))))
                .isInstanceOf(StorageException.class);
    }

    @Test
    void refusesARecordAboveItsBoundAndGoesOn() {
        XodusJournal journal = open();
        assertThatThrownBy(() -> journal.append(1, List.of(stored(run(1, 0, 1, 600_000)))))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("recordBytes");
        store(journal, 1, stored(run(1, 0, 1, 400_000)));
        assertThat(read(journal, 1, 0, 1)).hasSize(1);
    }

    @Test
    void failsOnASecondGenesisBeforeItIsOnDisk() {
        XodusJournal journal = open();
        store(journal, 1, genesisTaken(5));
        StepVerifier.create(journal.durable().skip(1))
                .then(() -> journal.append(1, List.of(genesisTaken(6))))
                .expectError(StorageException.class)
                .verify(PATIENCE);
        close(journal);
        assertThat(String.valueOf(recover(journal(directory())).groups().get(1)))
                .contains("clusterId=5");
    }

    @Test
    void spreadsABigLoadOverSeveralTransactionsAndFiles() throws IOException {
        XodusJournal journal = open();
        int count = 300;
        for (int i = 0; i < count; i++) {
            journal.append(1, List.of(stored(run(1, i, 1, 100_000))));
        }
        close(journal);
        assertThat(Directories.scan(directory()).transaction()).isGreaterThan(3);
        assertThat(CommitScan.logFiles(Directories.segment(directory())).size()).isGreaterThan(20);
        XodusJournal again = open();
        assertThat(read(again, 1, 0, count)).hasSize(count);
    }

    @Test
    void keepsTheFileLengthItWasMadeWith() throws IOException {
        XodusJournal journal = open();
        for (int i = 0; i < 40; i++) {
            journal.append(1, List.of(stored(run(1, i, 1, 100_000))));
        }
        close(journal);
        XodusJournal other = XodusJournal.at(directory(), options().withFileBytes(4 * 1024 * 1024));
        recover(other);
        assertThat(read(other, 1, 0, 40)).hasSize(40);
        for (int i = 40; i < 80; i++) {
            other.append(1, List.of(stored(run(1, i, 1, 100_000))));
        }
        close(other);
        assertThat(CommitScan.logFiles(Directories.segment(directory())))
                .allMatch(file -> file.toFile().length() <= options().fileBytes());
    }
}
