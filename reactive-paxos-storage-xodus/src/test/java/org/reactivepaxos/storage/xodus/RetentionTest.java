// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.storage.Records.checkpoint;
import static org.reactivepaxos.storage.Records.decided;
import static org.reactivepaxos.storage.Records.dropped;
import static org.reactivepaxos.storage.Records.genesisTaken;
import static org.reactivepaxos.storage.Records.promise;
import static org.reactivepaxos.storage.Records.run;
import static org.reactivepaxos.storage.Records.stored;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.storage.InMemoryJournal;
import org.reactivepaxos.storage.LogSpace;
import org.reactivepaxos.storage.Recovery;
import org.reactivepaxos.storage.Span;

/** Segments go when no group needs anything of them, and nothing that is needed goes with them. */
class RetentionTest extends JournalSetup {

    private static final int SLOW = 2;
    private static final int FAST = 1;

    @Override
    XodusOptions options() {
        return super.options().withSegmentBytes(40_000).withTransaction(15_000, 99);
    }

    /** Values of one group that takes a snapshot of all of them after each. */
    private static void advance(XodusJournal journal, int from, int count) {
        for (int i = from; i < from + count; i++) {
            store(
                    journal,
                    FAST,
                    stored(run(1, i, 1, 10_000), i + 1L),
                    checkpoint(i + 1L, Math.max(0, i - 1)));
        }
    }

    private int segments() throws IOException {
        return Directories.segments(directory()).size();
    }

    @Test
    void removesSegmentsBelowWhatTheOnlyGroupRetains() throws IOException {
        XodusJournal journal = open();
        advance(journal, 0, 60);
        close(journal);
        assertThat(Directories.newestSegment(directory())).isGreaterThan(12);
        assertThat(segments()).isLessThanOrEqualTo(4);
        XodusJournal again = journal(directory());
        RecoveredGroup group = Objects.requireNonNull(recover(again).groups().get(FAST));
        assertThat(group.decidedBelow()).isEqualTo(60);
        assertThat(group.base().below()).isEqualTo(60);
        assertThat(group.retainedFrom()).isEqualTo(58);
        assertThat(read(again, FAST, 58, 60))
                .containsExactly(run(1, 58, 1, 10_000), run(1, 59, 1, 10_000));
    }

    @Test
    void keepsAllSegmentsWhileNoGroupHasASnapshot() throws IOException {
        XodusJournal journal = open();
        for (int i = 0; i < 60; i++) {
            store(journal, FAST, stored(run(1, i, 1, 10_000), i));
        }
        close(journal);
        assertThat(segments()).isGreaterThan(12);
        assertThat(read(open(), FAST, 0, 60)).hasSize(60);
    }

    @Test
    void tellsHowMuchOfItsDiskTheSegmentsTake() throws IOException {
        XodusJournal journal = open();
        for (int i = 0; i < 60; i++) {
            store(journal, FAST, stored(run(1, i, 1, 10_000), i));
        }
        LogSpace full = journal.logSpace().orElseThrow();
        assertThat(full.logBytes()).isGreaterThan(12 * 40_000);
        assertThat(full.diskBytes()).isEqualTo(Files.getFileStore(directory()).getTotalSpace());
        advance(journal, 60, 20);
        close(journal);
        XodusJournal again = open();
        assertThat(again.logSpace().orElseThrow().logBytes()).isLessThan(full.logBytes());
        close(again);
    }

    @Test
    void aDroppedGroupNeedsNoSegment() throws IOException {
        XodusJournal journal = open();
        for (int i = 0; i < 60; i++) {
            store(journal, SLOW, stored(run(1, i, 1, 10_000), i));
        }
        assertThat(segments()).isGreaterThan(12);
        store(journal, SLOW, dropped());
        advance(journal, 0, 20);
        close(journal);
        assertThat(segments()).isLessThanOrEqualTo(4);
        Recovery recovery = recover(journal(directory()));
        assertThat(recovery.dropped()).containsExactly(SLOW);
        assertThat(recovery.groups()).containsOnlyKeys(FAST);
    }

    @Test
    void removesNothingWhileItIsPausedAndAllOfItLater() throws IOException {
        XodusJournal journal = open();
        journal.pauseCleaning();
        advance(journal, 0, 60);
        assertThat(segments()).isGreaterThan(12);
        journal.resumeCleaning();
        advance(journal, 60, 80);
        close(journal);
        assertThat(segments()).isLessThanOrEqualTo(4);
    }

    @Test
    void aGroupThatLagsPinsNoMoreThanAFewSegments() throws IOException {
        XodusJournal journal = open();
        store(journal, SLOW, genesisTaken(9), promise(3), stored(run(5, 0, 2)), promise(8));
        await(journal, journal.rememberPeer(new PeerIdentity(2, 22, 1, 5)));
        advance(journal, 0, 80);
        assertThat(read(journal, SLOW, 0, 2)).containsExactly(run(5, 0, 2));
        close(journal);
        assertThat(segments()).isLessThanOrEqualTo(5);
        XodusJournal again = journal(directory());
        Recovery recovery = recover(again);
        assertThat(recovery.peers()).containsKey(22L);
        RecoveredGroup slow = Objects.requireNonNull(recovery.groups().get(SLOW));
        assertThat(slow.undecided()).containsExactly(run(5, 0, 2));
        assertThat(String.valueOf(slow)).contains("clusterId=9", "promised=-1.8.1");
        assertThat(read(again, SLOW, 0, 2)).containsExactly(run(5, 0, 2));
    }

    @Test
    void aSegmentFullOfWhatALaggingGroupNeedsStaysAndThoseAfterItGo() throws IOException {
        XodusJournal journal = open();
        for (int i = 0; i < 4; i++) {
            store(journal, SLOW, stored(run(5, i, 1, 10_000)));
        }
        advance(journal, 0, 60);
        close(journal);
        assertThat(Directories.segments(directory()).get(0))
                .isEqualTo(Directories.segment(directory()));
        assertThat(segments()).isLessThanOrEqualTo(6);
        assertThat(read(open(), SLOW, 0, 4)).hasSize(4);
    }

    @Test
    void whatIsMovedNeverComesToLieOverANewerVote() {
        JournalIndex index = new JournalIndex();
        index.apply(SLOW, stored(run(1, 0, 6)), 10);
        LiveRun moved = new LiveRun(SLOW, new Span(0, 6, 10), run(1, 0, 6));
        index.apply(SLOW, stored(run(2, 2, 2)), 20);
        index.apply(SLOW, checkpoint(1, 1), 21);
        assertThat(moved.current(index))
                .containsExactly(
                        stored(run(1, 0, 6).within(1, 2)), stored(run(1, 0, 6).within(4, 6)));
    }

    @Test
    void looksOverAllThatALargeGroupRetains() {
        JournalIndex index = new JournalIndex();
        List<Span> wanted = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            long first = 2L * i;
            index.apply(SLOW, stored(run(1, first, 1)), i);
            wanted.add(new Span(first, first + 1, i));
        }
        index.apply(SLOW, checkpoint(20, 20), 0);
        List<Span> found = new ArrayList<>();
        index.forEachRetained((group, span) -> found.add(span));
        assertThat(found).isEqualTo(wanted.subList(10, 3_000));
    }

    /** The twin keeps all it was ever told. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void recoversTheSameAsAJournalThatRemovesNothing(int seed) throws IOException {
        Random random = new Random(seed);
        XodusJournal journal = open();
        InMemoryJournal twin = InMemoryJournal.create();
        twin.open(MEMBER).block(PATIENCE);
        int groups = 4;
        long[] next = new long[groups];
        for (int step = 0; step < 250; step++) {
            int group = random.nextInt(random.nextInt(groups) + 1);
            List<LogRecord> records = records(random, next, group);
            twin.append(group, records);
            await(journal, journal.append(group, records));
        }
        Recovery expected = restarted(twin);
        close(journal);
        assertThat(segments()).isLessThan(Directories.newestSegment(directory()));
        Recovery found = recover(journal(directory()));
        assertThat(found.groups()).containsOnlyKeys(expected.groups().keySet());
        expected.groups()
                .forEach(
                        (group, wanted) ->
                                same(Objects.requireNonNull(found.groups().get(group)), wanted));
    }

    private static List<LogRecord> records(Random random, long[] next, int group) {
        long first = Math.max(0, next[group] - random.nextInt(3));
        Run run = run(1 + random.nextInt(9), first, 1 + random.nextInt(4), 2_000);
        next[group] = run.below();
        return switch (random.nextInt(6)) {
            case 0 -> List.of(stored(run), promise(random.nextInt(12) + 1));
            case 1 -> List.of(stored(run), decided(first));
            case 2, 3 -> List.of(stored(run, first), checkpoint(first, Math.max(0, first - 2)));
            default -> List.of(stored(run));
        };
    }

    private static Recovery restarted(InMemoryJournal twin) {
        twin.close().block(PATIENCE);
        return Objects.requireNonNull(twin.open(MEMBER).block(PATIENCE));
    }

    private static void same(RecoveredGroup found, RecoveredGroup wanted) {
        assertThat(found.promised()).isEqualTo(wanted.promised());
        assertThat(found.decidedBelow()).isEqualTo(wanted.decidedBelow());
        assertThat(found.retainedFrom()).isEqualTo(wanted.retainedFrom());
        assertThat(found.base().below()).isEqualTo(wanted.base().below());
        assertThat(votes(found)).isEqualTo(votes(wanted));
    }

    /** How runs are cut says nothing. */
    private static Map<Long, String> votes(RecoveredGroup group) {
        Map<Long, String> votes = new HashMap<>();
        for (Run run : group.undecided()) {
            for (long i = run.first(); i < run.below(); i++) {
                votes.put(i, run.ballot() + " " + run.at(i));
            }
        }
        return votes;
    }
}
