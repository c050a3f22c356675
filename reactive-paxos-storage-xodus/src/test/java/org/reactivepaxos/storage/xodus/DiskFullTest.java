// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.storage.Records.promise;
import static org.reactivepaxos.storage.Records.run;
import static org.reactivepaxos.storage.Records.stored;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.storage.Recovery;
import org.reactivepaxos.storage.StorageException;
import org.reactivepaxos.storage.StorageUnavailableException;
import org.reactivepaxos.storage.StorageUnavailableException.Reason;
import reactor.test.StepVerifier;

/** A write that finds no space is a failed write: it ends the journal, and loses nothing. */
class DiskFullTest extends JournalSetup {

    private static final int RUNS = 60;
    private static final int RUN_BYTES = 10_000;

    private final FullDisk full = new FullDisk();

    @Override
    XodusOptions options() {
        // so small that the log goes on in further segments, and some are removed
        return super.options()
                .withFileBytes(256 * 1024)
                .withSegmentBytes(100_000)
                .withTransaction(30_000, 9);
    }

    private XodusJournal onFullDisk() {
        return new XodusJournal(directory(), options(), full.disk());
    }

    private static void isFull(Throwable error) {
        assertThat(error)
                .isInstanceOfSatisfying(
                        StorageUnavailableException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.NO_SPACE))
                .hasMessageContaining("the disk is full");
    }

    @Test
    void endsVotingAndSaysThatTheDiskIsFull() {
        XodusJournal journal = onFullDisk();
        recover(journal);
        store(journal, 1, promise(1));
        full.fullAfter(0);
        StepVerifier.create(journal.durable().skip(1))
                .then(() -> journal.append(1, List.of(promise(2))))
                .expectErrorSatisfies(
                        error -> {
                            isFull(error);
                            assertThat(error)
                                    .hasMessageContaining(directory().toString())
                                    .hasMessageContaining("must not vote");
                        })
                .verify(PATIENCE);
        full.fullAfter(Integer.MAX_VALUE);
        // space alone does not bring it back: nobody knows what the failed write left
        assertThatThrownBy(() -> journal.append(1, List.of(promise(3))))
                .satisfies(DiskFullTest::isFull);
        close(journal);
        assertThat(String.valueOf(recover(journal(directory())).groups().get(1)))
                .containsPattern("promised=-1\\.[12]\\.1");
    }

    /** Wherever the disk ends: while it starts, in a log file, in the mark, in the next segment. */
    @Test
    void losesNothingAcknowledgedAtWhateverChangeTheDiskIsFull() {
        int cuts = 0;
        int failed = 0;
        for (int change = 0; failed == cuts; change++) {
            cuts++;
            FullDisk disk = new FullDisk();
            var place = root.resolve("cut-" + change);
            disk.fullAfter(change);
            XodusJournal journal = new XodusJournal(place, options(), disk.disk());
            List<Run> acknowledged = appendUntilFull(journal);
            close(journal);
            if (disk.refused() > 0) {
                failed++;
            }
            XodusJournal again = journal(place);
            Recovery recovery = recover(again);
            assertThat(read(again, 1, 0, acknowledged.size()))
                    .as("full at change %d", change)
                    .isEqualTo(acknowledged);
            assertThat(recovery.incarnation()).isPositive();
            close(again);
        }
        System.out.printf("DiskFullTest: full at each of %d changes, nothing lost%n", failed);
        assertThat(failed).isGreaterThan(RUNS);
    }

    /** What was acknowledged. Ends with the failure, or when all is stored. */
    private static List<Run> appendUntilFull(XodusJournal journal) {
        List<Run> acknowledged = new ArrayList<>();
        try {
            recover(journal);
            for (int i = 0; i < RUNS; i++) {
                Run run = run(1, i, 1, RUN_BYTES);
                store(journal, 1, stored(run));
                acknowledged.add(run);
            }
        } catch (StorageException e) {
            isFull(e);
        }
        return acknowledged;
    }

    /** What a start cuts off, it copies first; on a full disk it cannot. */
    @Test
    void startsOnceThereIsSpaceForWhatAStartNeeds() {
        XodusJournal journal = onFullDisk();
        recover(journal);
        store(journal, 1, promise(1));
        full.fullAfter(0);
        journal.append(1, List.of(stored(run(1, 0, 1, RUN_BYTES))));
        journal.durable().then().onErrorComplete().block(PATIENCE);
        close(journal);
        XodusJournal early = onFullDisk();
        StepVerifier.create(early.open(MEMBER))
                .expectErrorSatisfies(DiskFullTest::isFull)
                .verify(PATIENCE);
        full.fullAfter(Integer.MAX_VALUE);
        XodusJournal later = onFullDisk();
        assertThat(String.valueOf(recover(later).groups().get(1))).contains("promised=-1.1.1");
        close(later);
    }
}
