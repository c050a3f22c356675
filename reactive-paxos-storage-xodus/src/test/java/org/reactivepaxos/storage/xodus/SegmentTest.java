// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.storage.Records.genesisTaken;
import static org.reactivepaxos.storage.Records.promise;
import static org.reactivepaxos.storage.Records.run;
import static org.reactivepaxos.storage.Records.stored;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.LogRecord.PromiseGiven;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.storage.Recovery;
import org.reactivepaxos.storage.StorageException;
import reactor.test.StepVerifier;

/** A log of several segments is one log, and is refused when one of them is not what it was. */
class SegmentTest extends JournalSetup {

    private static final int SEGMENTS = 12;
    private static final int PER_SEGMENT = 4;

    @Override
    XodusOptions options() {
        return super.options().withSegmentBytes(PER_SEGMENT * 10_000L).withTransaction(15_000, 99);
    }

    private int fill(XodusJournal journal, int segments) throws IOException {
        int count = 0;
        while (Directories.segments(directory()).size() < segments) {
            store(journal, 1, stored(run(1, count++, 1, 10_000)));
        }
        return count;
    }

    private static List<Run> runs(int count) {
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            runs.add(run(1, i, 1, 10_000));
        }
        return runs;
    }

    private int fillAndClose() throws IOException {
        XodusJournal journal = open();
        int count = fill(journal, SEGMENTS);
        close(journal);
        return count;
    }

    private void refuses(Path directory, String... words) throws IOException {
        List<String> before = Directories.listing(directory);
        StepVerifier.create(journal(directory).open(MEMBER))
                .expectErrorSatisfies(
                        error ->
                                assertThat(error)
                                        .isInstanceOf(StorageException.class)
                                        .hasMessageContaining("new member id")
                                        .message()
                                        .contains(List.of(words)))
                .verify(PATIENCE);
        assertThat(Directories.listing(directory)).isEqualTo(before);
    }

    @Test
    void readsFromAllSegmentsWhileItWritesAndAfterARestart() throws IOException {
        XodusJournal journal = open();
        int count = fill(journal, SEGMENTS);
        assertThat(read(journal, 1, 0, count)).isEqualTo(runs(count));
        close(journal);
        XodusJournal again = open();
        store(again, 1, stored(run(1, count, 1, 10_000)));
        assertThat(read(again, 1, 0, count + 1L)).isEqualTo(runs(count + 1));
    }

    @Test
    void tellsWhatTheSegmentsCostThatItBegan() throws IOException {
        XodusJournal journal = open();
        assertThat(journal.rollOvers()).isEqualTo(RollOvers.NONE);
        fill(journal, 4);
        RollOvers cost = journal.rollOvers();
        // The last of the four may have been made ahead of its use.
        assertThat(cost.count()).isBetween(2L, 3L);
        assertThat(cost.longestNanos()).isBetween(1L, cost.totalNanos());
    }

    @Test
    void recoversWhatAnySegmentSaid() throws IOException {
        XodusJournal journal = open();
        store(journal, 2, genesisTaken(5), promise(7));
        await(journal, journal.rememberPeer(new PeerIdentity(2, 22, 1, 5)));
        fill(journal, 4);
        Path copy = root.resolve("killed");
        Directories.copyAsKilled(directory(), copy);
        Recovery recovery = recover(journal(copy));
        assertThat(String.valueOf(recovery.groups().get(2))).contains("clusterId=5", "-1.7.1");
        assertThat(recovery.peers()).containsKey(22L);
        assertThat(recovery.groups().get(1)).isNotNull();
    }

    @Test
    void saysAgainAtTheHeadOfASegmentAllThatEarlierOnesSayBesideRuns() throws IOException {
        XodusJournal journal = open();
        store(journal, 2, genesisTaken(5), promise(7));
        fill(journal, 4);
        close(journal);
        List<Path> segments = Directories.segments(directory());
        LogReplay newest = new LogReplay(0);
        List<LogRecord> facts = new ArrayList<>();
        LogSegment segment = LogSegment.open(segments.get(2), options(), new SyncGate(), 0);
        segment.replay(
                record -> {
                    if (record.type() != RecordCodec.COMMIT
                            && record.type() != RecordCodec.SEGMENT
                            && record.type() != RecordCodec.RUN) {
                        newest.index().replay(record);
                    }
                });
        segment.close();
        newest.index().facts().forEach((group, said) -> facts.addAll(said));
        assertThat(facts).contains(genesisTaken(5), promise(7), promise(1));
    }

    @Test
    void spreadsAHeadOfManyGroupsOverTransactions() throws IOException {
        XodusJournal journal = open();
        int groups = 1_000;
        long last = 0;
        for (int group = 2; group <= groups; group++) {
            last = journal.append(group, List.of(promise(group)));
        }
        await(journal, last);
        fill(journal, 4);
        Path copy = root.resolve("killed");
        Directories.copyAsKilled(directory(), copy);
        List<Byte> types = new ArrayList<>();
        LogSegment segment =
                LogSegment.open(Directories.segments(copy).get(2), options(), new SyncGate(), 0);
        segment.replay(record -> types.add(record.type()));
        segment.close();
        int complete = types.lastIndexOf(RecordCodec.SEGMENT);
        assertThat(types.subList(0, complete))
                .filteredOn(type -> type == RecordCodec.COMMIT)
                .hasSizeGreaterThan(1);
        Map<Integer, RecoveredGroup> recovered = recover(journal(copy)).groups();
        for (int group = 2; group <= groups; group++) {
            LogRecord promised =
                    new PromiseGiven(
                            recovered.getOrDefault(group, RecoveredGroup.EMPTY).promised());
            assertThat(promised).isEqualTo(promise(group));
        }
    }

    @Test
    void losesNothingThatWasAppendedWhileTheNextSegmentWasNotReady() throws Exception {
        XodusJournal journal = open();
        CountDownLatch proceed = new CountDownLatch(1);
        Thread[] held = new Thread[1];
        journal.gate()
                .hook(
                        () -> {
                            if (!Thread.currentThread().getName().equals("paxos-journal-3")) {
                                held[0] = Thread.currentThread();
                                awaitQuietly(proceed);
                            }
                        });
        int count = 10 * PER_SEGMENT;
        long last = 0;
        for (int i = 0; i < count; i++) {
            last = journal.append(1, List.of(stored(run(1, i, 1, 10_000))));
        }
        proceed.countDown();
        await(journal, last);
        assertThat(held[0]).isNotNull();
        assertThat(read(journal, 1, 0, count)).isEqualTo(runs(count));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void isEndedByANextSegmentThatCannotBeMade() throws IOException {
        XodusJournal journal = open();
        store(journal, 1, promise(1));
        journal.gate()
                .hook(
                        () -> {
                            if (!Thread.currentThread().getName().equals("paxos-journal-3")) {
                                throw new IOException("disk on fire");
                            }
                        });
        StepVerifier.create(journal.durable().then())
                .then(() -> appendAll(journal, 0, 3 * PER_SEGMENT))
                .expectErrorSatisfies(
                        error -> assertThat(error).hasMessageContaining("must not vote"))
                .verify(PATIENCE);
        close(journal);
        assertThat(recover(journal(directory())).groups()).containsKey(1);
    }

    private static void appendAll(XodusJournal journal, int from, int count) {
        for (int i = from; i < from + count; i++) {
            journal.append(1, List.of(stored(run(1, i, 1, 10_000))));
            try {
                await(journal, i + 2L);
            } catch (StorageException e) {
                return;
            }
        }
    }

    @Test
    void refusesToStartWithoutAnyOneOfItsSegments() throws IOException {
        fillAndClose();
        List<Path> segments = Directories.segments(directory());
        int written = Directories.newestSegment(directory());
        for (int i = 0; i < written; i++) {
            Path hidden = root.resolve("hidden");
            Files.move(segments.get(i), hidden);
            refuses(directory(), segments.get(i).toString(), "one of " + written);
            Files.move(hidden, segments.get(i));
        }
        assertThat(recover(journal(directory())).groups()).containsKey(1);
    }

    @Test
    void refusesToStartWhenASegmentBearsTheNumberOfAnother() throws IOException {
        fillAndClose();
        Path second = Directories.segments(directory()).get(1);
        Path third = Directories.segments(directory()).get(2);
        Files.move(second, root.resolve("second"));
        Files.move(third, second);
        Files.move(root.resolve("second"), third);
        refuses(directory(), "damaged: segment 2");
    }

    @Test
    void refusesToStartWhenTheEndOfAnOlderSegmentIsGone() throws IOException {
        fillAndClose();
        Path second = Directories.segments(directory()).get(1);
        List<Path> files = CommitScan.logFiles(second);
        Path last = files.get(files.size() - 1);
        Directories.truncate(last, ZeroTail.lengthWithout(last) - 2_000);
        refuses(directory(), second.toString());
    }

    @Test
    void deletesASegmentThatWasMadeAheadAndNeverUsed() throws IOException {
        XodusJournal journal = open();
        int count = fill(journal, 3);
        Path copy = root.resolve("killed");
        Directories.copyAsKilled(directory(), copy);
        int newest = Directories.newestSegment(copy);
        Files.createDirectories(copy.resolve(SegmentDirectories.name(newest + 1)));
        XodusJournal again = journal(copy);
        recover(again);
        assertThat(Directories.segments(copy)).hasSize(newest);
        assertThat(read(again, 1, 0, count)).isEqualTo(runs(count));
        close(again);
    }

    @Test
    void refusesAMarkThatDoesNotKnowASegmentWithAcknowledgedTransactions() throws IOException {
        XodusJournal journal = open();
        store(journal, 1, promise(1));
        Path older = root.resolve("older");
        Directories.copyAsKilled(directory(), older);
        fill(journal, 4);
        close(journal);
        Path mark = directory().resolve(HighWater.NAME);
        Files.delete(mark);
        Files.copy(older.resolve(HighWater.NAME), mark);
        refuses(directory(), "segment 1 to be the last");
    }
}
