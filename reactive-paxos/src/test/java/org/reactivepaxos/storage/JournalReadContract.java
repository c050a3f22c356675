// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.storage.Records.run;
import static org.reactivepaxos.storage.Records.stored;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Run;

/** Reading what is durable. */
public interface JournalReadContract extends JournalFixture {

    @Test
    default void readsWhatWasStoredTrimmedToWhatIsAsked() {
        Journal journal = opened();
        store(journal, 1, stored(run(1, 0, 5)), stored(run(2, 5, 5)));
        assertThat(read(journal, 1, 0, 10)).containsExactly(run(1, 0, 5), run(2, 5, 5));
        assertThat(read(journal, 1, 3, 7))
                .containsExactly(run(1, 0, 5).within(3, 5), run(2, 5, 5).within(5, 7));
        close(journal);
    }

    @Test
    default void readsNothingWhereNothingIsHeld() {
        Journal journal = opened();
        store(journal, 1, stored(run(1, 2, 2)));
        assertThat(read(journal, 1, 0, 4)).isEmpty();
        assertThat(read(journal, 1, 4, 9)).isEmpty();
        assertThat(read(journal, 1, 3, 3)).isEmpty();
        assertThat(read(journal, 77, 0, 9)).isEmpty();
        close(journal);
    }

    @Test
    default void stopsReadingAtAGap() {
        Journal journal = opened();
        store(journal, 1, stored(run(1, 0, 2)), stored(run(1, 3, 2)));
        assertThat(read(journal, 1, 0, 5)).containsExactly(run(1, 0, 2));
        close(journal);
    }

    @Test
    default void readsTheLatestOfOverlaidRuns() {
        Journal journal = opened();
        store(journal, 1, stored(run(1, 0, 6)), stored(run(4, 2, 2)));
        assertThat(read(journal, 1, 0, 6))
                .containsExactly(
                        run(1, 0, 6).within(0, 2), run(4, 2, 2), run(1, 0, 6).within(4, 6));
        close(journal);
    }

    @Test
    default void keepsToTheByteBoundAndCutsTheLastRun() {
        Journal journal = opened();
        store(journal, 1, stored(run(1, 0, 10, 100)), stored(run(1, 10, 10, 100)));
        int bound = run(1, 0, 14, 100).values().sizeBytes();
        List<Run> runs = read(journal, 1, 0, 20, bound);
        assertThat(runs.stream().mapToInt(run -> run.values().sizeBytes()).sum())
                .isLessThanOrEqualTo(bound)
                .isGreaterThan(bound - 300);
        assertThat(runs).hasSize(2);
        assertThat(
                        readPages(journal, 1, 20, bound).stream()
                                .mapToInt(r -> r.values().count())
                                .sum())
                .isEqualTo(20);
        close(journal);
    }

    @Test
    default void readsValuesAboveTheByteBoundOneAtATime() {
        Journal journal = opened();
        store(journal, 1, stored(run(1, 0, 3, 5_000)));
        List<Run> first = read(journal, 1, 0, 3, 100);
        assertThat(first).containsExactly(run(1, 0, 3, 5_000).within(0, 1));
        assertThat(Records.values(readPages(journal, 1, 3, 100)))
                .isEqualTo(Records.values(List.of(run(1, 0, 3, 5_000))));
        close(journal);
    }

    @Test
    default void readsTinyAndLargeValuesBackAfterARestart() {
        Journal journal = opened();
        store(journal, 1, stored(run(1, 0, 4, 1)), stored(run(1, 4, 8, 100 * 1024)));
        store(journal, 1, stored(run(1, 12, 1, 0)));
        close(journal);
        Journal again = reopen(journal);
        open(again);
        assertThat(read(again, 1, 0, 13))
                .containsExactly(run(1, 0, 4, 1), run(1, 4, 8, 100 * 1024), run(1, 12, 1, 0));
        close(again);
    }

    @Test
    default void readsOldAndNewRecordsAfterARestart() {
        Journal journal = opened();
        store(journal, 1, stored(run(1, 0, 4)));
        close(journal);
        Journal again = reopen(journal);
        open(again);
        store(again, 1, stored(run(2, 4, 4)));
        assertThat(read(again, 1, 0, 8)).containsExactly(run(1, 0, 4), run(2, 4, 4));
        close(again);
    }
}
