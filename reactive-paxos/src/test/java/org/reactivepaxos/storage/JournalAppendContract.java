// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.reactivepaxos.storage.Records.ballot;
import static org.reactivepaxos.storage.Records.promise;
import static org.reactivepaxos.storage.Records.run;
import static org.reactivepaxos.storage.Records.stored;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.RecoveredGroup;
import reactor.core.Disposable;
import reactor.test.StepVerifier;

/** Appending: positions, order, and what durable means. */
public interface JournalAppendContract extends JournalFixture {

    @Test
    default void givesGrowingPositionsOverAllGroups() {
        Journal journal = opened();
        long first = journal.append(1, List.of(promise(1)));
        long second = journal.append(2, List.of(promise(1), promise(2)));
        long third = journal.rememberPeer(new PeerIdentity(2, 22, 1, 5));
        assertThat(List.of(first, second, third)).isSorted().doesNotHaveDuplicates();
        awaitDurable(journal, third);
        close(journal);
    }

    @Test
    default void tellsDurablePositionsInOrderUpToTheLastAppended() {
        Journal journal = opened();
        List<Long> told = new CopyOnWriteArrayList<>();
        Disposable subscription = journal.durable().subscribe(told::add);
        long last = 0;
        for (int i = 0; i < 200; i++) {
            last = journal.append(i % 7, List.of(stored(run(1, i, 1))));
        }
        awaitDurable(journal, last);
        long expected = last;
        await().atMost(PATIENCE)
                .until(() -> !told.isEmpty() && told.get(told.size() - 1) == expected);
        assertThat(told).isSorted().doesNotHaveDuplicates();
        subscription.dispose();
        close(journal);
    }

    @Test
    default void tellsALateSubscriberTheLatestDurablePosition() {
        Journal journal = opened();
        long position = journal.append(1, List.of(promise(1)));
        awaitDurable(journal, position);
        assertThat(journal.durable().blockFirst(PATIENCE)).isEqualTo(position);
        close(journal);
    }

    @Test
    default void keepsTheOrderOfEachOfManyThreads() throws InterruptedException {
        Journal journal = opened();
        int threads = 4;
        int each = 500;
        List<Long> positions = new CopyOnWriteArrayList<>();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int group = t;
            Thread thread =
                    new Thread(
                            () -> {
                                awaitQuietly(start);
                                positions.add(appendOverlays(journal, group, each));
                            });
            running.add(thread);
            thread.start();
        }
        start.countDown();
        for (Thread thread : running) {
            thread.join();
        }
        assertThat(positions).hasSize(threads).allMatch(position -> position > 0);
        awaitDurable(journal, Collections.max(positions));
        for (int group = 0; group < threads; group++) {
            assertThat(Records.values(read(journal, group, 0, each)))
                    .isEqualTo(Records.values(List.of(run(2, 0, each))));
        }
        close(journal);
    }

    /**
     * Stores each instance twice; the later record must win.
     *
     * @return the last position, 0 when positions did not grow
     */
    private static long appendOverlays(Journal journal, int group, int count) {
        long last = 0;
        for (int i = 0; i < count; i++) {
            long position =
                    journal.append(group, List.of(stored(run(1, i, 2)), stored(run(2, i, 1))));
            if (position <= last) {
                return 0;
            }
            last = position;
        }
        return last;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    default void countsPendingBytesDownToZero() {
        Journal journal = opened();
        assertThat(journal.pendingBytes()).isZero();
        for (int i = 0; i < 50; i++) {
            journal.append(1, List.of(stored(run(1, i, 1, 10_000))));
        }
        await().atMost(PATIENCE).until(() -> journal.pendingBytes() == 0);
        close(journal);
    }

    @Test
    default void makesDurableOnCloseWhatWasAppended() {
        Journal journal = opened();
        for (int i = 0; i < 1_000; i++) {
            journal.append(1, List.of(stored(run(1, i, 1))));
        }
        close(journal);
        Journal again = reopen(journal);
        RecoveredGroup group = group(open(again), 1);
        assertThat(Records.values(group.undecided()))
                .isEqualTo(Records.values(List.of(run(1, 0, 1_000))));
        close(again);
    }

    @Test
    default void completesItsPositionsOnClose() {
        Journal journal = opened();
        StepVerifier.create(journal.durable().then())
                .then(() -> journal.append(1, List.of(promise(1))))
                .then(() -> close(journal))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    default void closesTwice() {
        Journal journal = opened();
        close(journal);
        close(journal);
    }

    @Test
    default void refusesToAppendAfterClose() {
        Journal journal = opened();
        close(journal);
        assertThatThrownBy(() -> journal.append(1, List.of(promise(1))))
                .isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> journal.rememberPeer(new PeerIdentity(2, 22, 1, 5)))
                .isInstanceOf(StorageException.class);
    }

    @Test
    default void losesNothingDurableWhenItIsKilled() {
        Journal journal = opened();
        store(journal, 1, promise(4), stored(run(4, 0, 3)));
        store(journal, 2, promise(5));
        Journal again = crash(journal);
        Recovery recovery = open(again);
        assertThat(group(recovery, 1).promised()).isEqualTo(ballot(4));
        assertThat(group(recovery, 1).undecided()).containsExactly(run(4, 0, 3));
        assertThat(group(recovery, 2).promised()).isEqualTo(ballot(5));
        close(again);
    }
}
