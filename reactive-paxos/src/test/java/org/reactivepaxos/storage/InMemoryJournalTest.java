// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.storage.Records.promise;
import static org.reactivepaxos.storage.Records.run;
import static org.reactivepaxos.storage.Records.stored;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class InMemoryJournalTest implements JournalContract {

    @Override
    public Journal create() {
        return InMemoryJournal.create();
    }

    @Override
    public Journal reopen(Journal closed) {
        return closed;
    }

    @Override
    public Journal crash(Journal opened) {
        ((InMemoryJournal) opened).crash().block(PATIENCE);
        return opened;
    }

    @Test
    void becomesDurableOnTheSchedulerOfVirtualTime() {
        InMemoryJournal journal = InMemoryJournal.create();
        StepVerifier.withVirtualTime(
                        () ->
                                journal.open(MEMBER)
                                        .delayElement(Duration.ofHours(1))
                                        .map(recovery -> journal.append(1, List.of(promise(1))))
                                        .thenMany(journal.durable().take(1)))
                .expectSubscription()
                .expectNoEvent(Duration.ofHours(1))
                .expectNext(1L)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void isNotDurableBeforeItsSchedulerRuns() {
        StalledScheduler disk = new StalledScheduler();
        InMemoryJournal journal = InMemoryJournal.on(() -> disk);
        open(journal);
        long position = journal.append(1, List.of(stored(run(1, 0, 1))));
        assertThat(journal.pendingBytes()).isPositive();
        assertThat(read(journal, 1, 0, 1)).isEmpty();
        StepVerifier.create(journal.durable().take(1))
                .then(disk::runAll)
                .expectNext(position)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(read(journal, 1, 0, 1)).containsExactly(run(1, 0, 1));
    }

    @Test
    void losesInACrashWhatWasNotDurable() {
        StalledScheduler disk = new StalledScheduler();
        InMemoryJournal journal = InMemoryJournal.on(() -> disk);
        open(journal);
        journal.append(1, List.of(promise(1)));
        assertThat(journal.pendingBytes()).isPositive();
        StepVerifier.create(journal.durable())
                .then(() -> journal.crash().subscribe())
                .then(disk::runAll)
                .expectError(StorageException.class)
                .verify(PATIENCE);
        assertThat(open(journal).groups()).isEmpty();
    }
}
