// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.storage.Records.ballot;
import static org.reactivepaxos.storage.Records.checkpoint;
import static org.reactivepaxos.storage.Records.decided;
import static org.reactivepaxos.storage.Records.genesis;
import static org.reactivepaxos.storage.Records.genesisTaken;
import static org.reactivepaxos.storage.Records.promise;
import static org.reactivepaxos.storage.Records.refounded;
import static org.reactivepaxos.storage.Records.run;
import static org.reactivepaxos.storage.Records.stored;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.protocol.Genesis;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.LogRecord.GroupRefounded;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.protocol.Voter;
import org.reactivepaxos.storage.NaiveGroupLog.Held;

class GroupLogTest {

    private final GroupLog log = new GroupLog();

    @Test
    void refusesASecondGenesisThatDiffers() {
        log.apply(genesisTaken(1), 0);
        log.apply(genesisTaken(1), 0);
        assertThatThrownBy(() -> log.apply(genesisTaken(2), 0))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("genesis");
    }

    @Test
    void goesOnAsAnotherClusterOnTheSameFirstMembership() {
        log.apply(genesisTaken(1), 0);
        log.apply(stored(run(1, 0, 3), 2), 1);
        log.apply(refounded(2), 0);
        RecoveredGroup group = log.recovered(location -> run(1, 0, 3));
        assertThat(group.genesis()).isEqualTo(genesis(2));
        assertThat(group.decidedBelow()).isEqualTo(2);
        assertThatThrownBy(() -> log.apply(genesisTaken(1), 0))
                .isInstanceOf(StorageException.class);
        LogRecord onOthers =
                new GroupRefounded(new Genesis(3, Membership.genesis(List.of(new Voter(1, 11)))));
        assertThatThrownBy(() -> log.apply(onOthers, 0))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("refounded");
    }

    /** An older segment of a journal may say the genesis of before, and no other record between. */
    @Test
    void itsFactsSayThatItWasRefounded() {
        log.apply(genesisTaken(1), 0);
        log.apply(refounded(2), 0);
        GroupLog again = new GroupLog();
        again.apply(genesisTaken(1), 0);
        log.facts().forEach(fact -> again.apply(fact, 0));
        log.facts().forEach(fact -> again.apply(fact, 0));
        assertThat(again.recovered(location -> run(1, 0, 1)).genesis()).isEqualTo(genesis(2));
    }

    @Test
    void splitsARunThatALaterOneOverlaysInTheMiddle() {
        log.apply(stored(run(1, 0, 10)), 1);
        log.apply(stored(run(2, 4, 2)), 2);
        assertThat(List.of(at(0), at(3), at(4), at(5), at(6), at(9)))
                .containsExactly(
                        new Span(0, 4, 1),
                        new Span(0, 4, 1),
                        new Span(4, 6, 2),
                        new Span(4, 6, 2),
                        new Span(6, 10, 1),
                        new Span(6, 10, 1));
        assertThat(log.at(10)).isNull();
    }

    @Test
    void isDecidedOnlyUpToTheFirstInstanceNotHeld() {
        log.apply(stored(run(1, 0, 3)), 1);
        log.apply(stored(run(1, 5, 3)), 2);
        log.apply(decided(8), 0);
        assertThat(log.decidedBelow()).isEqualTo(3);
        log.apply(stored(run(1, 3, 2)), 3);
        assertThat(log.decidedBelow()).isEqualTo(8);
    }

    @Test
    void neverLowersThePromiseOrTheMark() {
        log.apply(stored(run(5, 0, 2), 2), 1);
        log.apply(promise(3), 0);
        log.apply(decided(1), 0);
        RecoveredGroup group = log.recovered(location -> run(5, 0, 2));
        assertThat(group.promised()).isEqualTo(ballot(5));
        assertThat(group.decidedBelow()).isEqualTo(2);
        assertThat(group.undecided()).isEmpty();
    }

    @Test
    void appendsAtTheEndWithoutSearchingThroughWhatIsThere() {
        int count = 1_000_000;
        for (int i = 0; i < count; i++) {
            log.stored(ballot(1), i, i + 1L, 0, i);
        }
        assertThat(log.size()).isEqualTo(count);
        assertThat(at(count / 2)).isEqualTo(new Span(count / 2, count / 2 + 1L, count / 2));
    }

    @Test
    void isDecidedAboveACheckpointByARunThatBeginsBelowIt() {
        log.apply(checkpoint(10, 10), 0);
        log.apply(stored(run(1, 5, 10)), 1);
        log.apply(decided(15), 0);
        assertThat(log.decidedBelow()).isEqualTo(15);
    }

    @Test
    void foldsItsFactsBeforeOrAfterTheRunsToTheSame() {
        log.apply(genesisTaken(5), 0);
        log.apply(stored(run(2, 0, 12)), 1);
        log.apply(promise(7), 0);
        log.apply(decided(11), 0);
        log.apply(checkpoint(8, 6), 0);
        GroupLog before = new GroupLog();
        log.facts().forEach(fact -> before.apply(fact, 0));
        before.apply(stored(run(2, 0, 12)), 1);
        log.facts().forEach(fact -> log.apply(fact, 0));
        assertThat(before.recovered(location -> run(2, 0, 12)))
                .isEqualTo(log.recovered(location -> run(2, 0, 12)));
        assertThat(before.retained(0, 9)).last().isEqualTo(new Span(0, 12, 1));
        assertThat(log.retained(0, 9)).containsExactly(new Span(6, 12, 1));
    }

    @Test
    void tellsWhatItRetainsInPieces() {
        log.apply(stored(run(1, 0, 4)), 1);
        log.apply(stored(run(1, 4, 4)), 2);
        log.apply(stored(run(1, 9, 1)), 3);
        log.apply(checkpoint(2, 2), 0);
        assertThat(log.retained(0, 2)).containsExactly(new Span(2, 4, 1), new Span(4, 8, 2));
        assertThat(log.retained(8, 2)).containsExactly(new Span(9, 10, 3));
        assertThat(log.retained(10, 2)).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void foldsRandomRecordsAsTheNaiveTwinDoes(int seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 40; round++) {
            GroupLog folded = new GroupLog();
            NaiveGroupLog naive = new NaiveGroupLog();
            List<Run> runs = new ArrayList<>();
            for (int step = 0; step < 40; step++) {
                LogRecord record = randomRecord(random);
                folded.apply(record, runs.size());
                naive.apply(record, runs.size());
                if (record instanceof RunStored stored) {
                    runs.add(stored.run());
                }
                compare(folded, naive, runs);
            }
        }
    }

    private static LogRecord randomRecord(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> promise(random.nextInt(9));
            case 1 -> decided(random.nextInt(60));
            case 2 ->
                    stored(
                            run(random.nextInt(9), 0, 1 + random.nextInt(30), 1),
                            random.nextInt(60));
            default -> stored(run(random.nextInt(9), random.nextInt(50), 1 + random.nextInt(9), 1));
        };
    }

    private static void compare(GroupLog folded, NaiveGroupLog naive, List<Run> runs) {
        Map<Long, Held> located = new HashMap<>();
        for (long i = 0; i < 70; i++) {
            Span span = folded.at(i);
            if (span != null) {
                assertThat(i).isBetween(span.first(), span.below() - 1);
                Run run = runs.get((int) span.location());
                located.put(i, new Held(run.ballot(), run.at(i), span.location()));
            }
        }
        assertThat(located).isEqualTo(naive.held);

        RecoveredGroup group = folded.recovered(location -> runs.get((int) location));
        assertThat(group.promised()).isEqualTo(naive.promised);
        assertThat(group.decidedBelow()).isEqualTo(naive.decidedBelow());
        Map<Long, Held> expected = new HashMap<>();
        naive.undecided()
                .forEach((i, held) -> expected.put(i, new Held(held.ballot(), held.value(), 0)));
        assertThat(NaiveGroupLog.undecided(group)).isEqualTo(expected);
    }

    private Span at(long instance) {
        Span span = log.at(instance);
        assertThat(span).isNotNull();
        return Objects.requireNonNull(span);
    }
}
