// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.storage.Records.promise;
import static org.reactivepaxos.storage.Records.run;
import static org.reactivepaxos.storage.Records.stored;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.storage.StorageException;
import reactor.test.StepVerifier;

/**
 * The hazards of storage that were found in the systems this one descends from; docs/tests.md has
 * all of them.
 */
class JournalHazardsTest extends JournalSetup {

    /** H7: a checksum of some of the bytes missed most of the flips. */
    @Test
    void h07EveryBitOfARecordIsUnderItsChecksum() {
        byte[] record = RecordCodec.encode(5, 1, stored(run(1, 0, 2, 300)));
        assertThat(Sealed.open(5, record.clone(), 0, record.length).lsn()).isEqualTo(5);
        for (int bit = 0; bit < record.length * Byte.SIZE; bit++) {
            byte[] flipped = record.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThatThrownBy(() -> Sealed.open(5, flipped, 0, flipped.length))
                    .as("bit %d", bit)
                    .isInstanceOf(StorageException.class);
        }
    }

    /** H9: a checksum of 0 switched the check off. */
    @Test
    void h09AChecksumOfZeroIsCheckedAsAnyOther() {
        byte[] record = RecordCodec.encode(5, 1, promise(1));
        ByteBuffer.wrap(record).putInt(Sealed.CRC_OFFSET, 0);
        assertThatThrownBy(() -> Sealed.open(5, record, 0, record.length))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("checksum");
    }

    /** H9: damage ended the process. Here it is an error of one journal; another one opens. */
    @Test
    void h09DamageIsTheErrorOfOneJournal() throws IOException {
        Run first = run(1, 0, 1, 3_000);
        XodusJournal journal = open();
        store(journal, 1, stored(first));
        for (int i = 1; i < 100; i++) {
            store(journal, 1, stored(run(1, i, 1, 30_000)));
        }
        close(journal);
        Path oldest = CommitScan.logFiles(Directories.segment(directory())).get(0);
        Directories.flipBit(oldest, Directories.find(oldest, first.values().encoded()) + 700L);
        StepVerifier.create(journal(directory()).open(MEMBER))
                .verifyErrorSatisfies(
                        error -> assertThat(error).isInstanceOf(StorageException.class));
        XodusJournal other = open(root.resolve("other"));
        store(other, 1, promise(1));
    }

    /** H15: what was acknowledged was not on disk. */
    @Test
    void h15NothingIsDurableBeforeItsSyncHasEnded() throws InterruptedException {
        XodusJournal journal = open();
        store(journal, 1, promise(1));
        CountDownLatch syncing = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        journal.gate()
                .hook(
                        () -> {
                            syncing.countDown();
                            awaitQuietly(proceed);
                        });
        List<Long> told = new ArrayList<>();
        long position = journal.append(1, List.of(promise(2)));
        journal.durable().subscribe(told::add, error -> {});
        syncing.await();
        long before = journal.syncs();
        assertThat(told).doesNotContain(position);
        proceed.countDown();
        await(journal, position);
        assertThat(journal.syncs()).isGreaterThan(before);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
