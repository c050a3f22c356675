// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.LogRecord.DecidedMark;
import org.reactivepaxos.storage.StorageException;
import org.reactivepaxos.storage.xodus.Intake.Appended;

/** Goal: what many threads append is taken once, in the order of its positions. */
final class IntakeTest {

    private static final int THREADS = 4;
    private static final int APPENDS = 20_000;
    private static final long NO_WAIT = 0;

    private final Intake intake = new Intake(Thread.currentThread());

    private static List<LogRecord> records(long mark) {
        return List.of(new DecidedMark(mark), new DecidedMark(mark));
    }

    private long append(int group, long mark) {
        return intake.offer(group, records(mark), null, 3);
    }

    @Test
    void takesWhatManyThreadsAppendOnceAndInTheOrderOfItsPositions() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int group = 0; group < THREADS; group++) {
            int own = group;
            threads.add(new Thread(() -> appendAll(own)));
        }
        threads.forEach(Thread::start);
        long position = 0;
        int[] next = new int[THREADS];
        while (position < 2L * THREADS * APPENDS) {
            for (Appended each : intake.take(Long.MAX_VALUE / 4)) {
                position += 2;
                assertThat(each.position()).isEqualTo(position);
                assertThat(each.records()).isEqualTo(records(next[each.group()]++));
                intake.settled(each.bytes());
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(next).containsOnly(APPENDS);
        assertThat(intake.pendingBytes()).isZero();
        assertThat(intake.take(NO_WAIT)).isEmpty();
    }

    private void appendAll(int group) {
        for (int mark = 0; mark < APPENDS; mark++) {
            append(group, mark);
        }
    }

    @Test
    void afterACloseNothingIsAppendedAndTheRestIsTaken() {
        append(0, 1);
        intake.close();
        assertThatThrownBy(() -> append(0, 2))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("closed");
        Queue<Appended> rest = intake.take(Long.MAX_VALUE / 4);
        assertThat(rest).hasSize(1);
        assertThat(intake.isClosing()).isTrue();
        assertThat(intake.take(Long.MAX_VALUE / 4)).isEmpty();
        assertThat(intake.pendingBytes()).isEqualTo(3);
    }

    @Test
    void afterAFailureNothingIsTakenAndTheFirstReasonStays() {
        append(0, 1);
        intake.close();
        intake.fail(new StorageException("first"));
        intake.fail(new StorageException("second"));
        assertThat(intake.take(Long.MAX_VALUE / 4)).isEmpty();
        assertThat(intake.failure()).hasMessage("first");
        assertThat(intake.isClosing()).isTrue();
        assertThatThrownBy(() -> append(0, 2)).hasMessage("first");
    }
}
