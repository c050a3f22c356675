// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.storage.InMemoryJournal;
import org.reactivepaxos.storage.InMemorySnapshotStore;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.storage.LogRetention;
import org.reactivepaxos.storage.LogSpace;
import org.reactivepaxos.testkit.ForwardingJournal;

/** What a node's snapshots let go of in its journal, and what is still there for whoever lags. */
class RetainedLogTest {

    private static final Duration HALF = Duration.ofMinutes(30);
    private static final LogRetention AN_HOUR =
            LogRetention.instances(0).youngerThan(HALF.plus(HALF));
    private static final long DISK = 1_000;

    private final VirtualCluster cluster = new VirtualCluster(3);
    private final Map<Integer, InMemorySnapshotStore> stores = new TreeMap<>();
    private final Map<Integer, InMemoryJournal> journals = new TreeMap<>();
    private final Map<Integer, SavedLines> lines = new TreeMap<>();
    private final AtomicLong logBytes = new AtomicLong();

    @AfterEach
    void close() {
        cluster.closeAll();
    }

    private void start(int member, LogRetention retention, int... voters) {
        SavedLines machine = new SavedLines();
        lines.put(member, machine);
        GroupOptions group = GroupOptions.of(machine).retention(retention).voters(voters);
        cluster.start(
                member,
                all ->
                        all.journal(new OnADisk(journal(member)))
                                .snapshots(store(member))
                                .group(0, group));
    }

    private InMemoryJournal journal(int member) {
        return journals.computeIfAbsent(member, id -> InMemoryJournal.on(cluster::time));
    }

    private InMemorySnapshotStore store(int member) {
        return stores.computeIfAbsent(member, id -> InMemorySnapshotStore.on(cluster::time));
    }

    /** A log that takes as much as the test says. */
    private final class OnADisk extends ForwardingJournal {
        OnADisk(Journal journal) {
            super(journal);
        }

        @Override
        public Optional<LogSpace> logSpace() {
            return Optional.of(new LogSpace(logBytes.get(), DISK));
        }
    }

    private SavedLines lines(int member) {
        return requireNonNull(lines.get(member));
    }

    private void propose(int member, int from, int below) {
        for (int i = from; i < below; i++) {
            cluster.now(cluster.group(member).propose(bytes("v" + i)));
        }
    }

    private void snapshot(int member, long below) {
        assertThat(cluster.now(cluster.group(member).snapshot())).isEqualTo(below);
    }

    private void assertHeldFrom(int member, long first, long below) {
        List<Run> runs = cluster.now(journal(member).read(0, first, below, Integer.MAX_VALUE));
        assertThat(runs.get(0).first()).isEqualTo(first);
        assertThat(runs.get(runs.size() - 1).below()).isEqualTo(below);
        PaxosGroup group = cluster.group(member);
        List<String> read =
                cluster.now(
                        group.instances(first)
                                .take(below - first)
                                .map(instance -> new String(instance.value(), UTF_8))
                                .collectList());
        assertThat(read).isEqualTo(values((int) first, (int) below));
        if (first == 0) {
            return;
        }
        assertThat(cluster.now(journal(member).read(0, first - 1, first, Integer.MAX_VALUE)))
                .as("what was let go of is in the journal no more")
                .isEmpty();
        assertThatThrownBy(() -> cluster.now(group.instances(first - 1).next()))
                .isInstanceOfSatisfying(
                        CompactedException.class,
                        gone -> assertThat(gone.firstRetained()).isEqualTo(first));
    }

    private static List<String> values(int from, int below) {
        return IntStream.range(from, below).mapToObj(i -> "v" + i).toList();
    }

    @Test
    void whatIsOlderThanTheAgeGoesWithTheNextSnapshotAndNothingElseDoes() {
        start(1, AN_HOUR, 1);
        propose(1, 0, 10);
        snapshot(1, 10);
        assertHeldFrom(1, 0, 10);
        cluster.pass(HALF);
        propose(1, 10, 20);
        snapshot(1, 20);
        cluster.pass(HALF.plusMinutes(1));
        propose(1, 20, 30);
        assertHeldFrom(1, 0, 30);
        snapshot(1, 30);
        assertHeldFrom(1, 10, 30);
        cluster.pass(HALF);
        propose(1, 30, 31);
        snapshot(1, 31);
        assertHeldFrom(1, 20, 31);
        assertThat(lines(1).lines()).isEqualTo(values(0, 31));
    }

    @Test
    void aRestartBringsBackNothingAndLosesNothing() {
        start(1, AN_HOUR, 1);
        propose(1, 0, 10);
        snapshot(1, 10);
        cluster.pass(HALF.multipliedBy(3));
        propose(1, 10, 20);
        snapshot(1, 20);
        propose(1, 20, 25);
        assertHeldFrom(1, 10, 25);
        cluster.stop(1);
        start(1, AN_HOUR, 1);
        assertThat(lines(1).restoredBelow()).containsExactly(20L);
        assertThat(lines(1).lines()).isEqualTo(values(0, 25));
        snapshot(1, 25);
        assertThat(cluster.now(journal(1).read(0, 9, 10, Integer.MAX_VALUE))).isEmpty();
        assertThat(cluster.now(journal(1).read(0, 10, 25, Integer.MAX_VALUE)).get(0).first())
                .as("of what came before its start a node knows no age, so it is young")
                .isEqualTo(10);
    }

    @Test
    void aLogThatTakesTooMuchOfTheDiskGivesWayByAsMuch() {
        start(1, LogRetention.everything().withinDisk(20), 1);
        propose(1, 0, 100);
        logBytes.set(DISK / 5);
        snapshot(1, 100);
        assertHeldFrom(1, 0, 100);
        propose(1, 100, 200);
        logBytes.set(DISK * 4 / 5);
        assertHeldFrom(1, 0, 200);
        snapshot(1, 200);
        assertHeldFrom(1, 150, 200);
        logBytes.set(DISK / 10);
        propose(1, 200, 210);
        snapshot(1, 210);
        assertHeldFrom(1, 150, 210);
    }

    @Test
    void aMemberThatWasAwayForLessThanTheAgeFindsAllThatItMissed() {
        for (int member = 1; member <= 3; member++) {
            start(member, AN_HOUR, 1, 2, 3);
        }
        cluster.leader();
        propose(1, 0, 10);
        cluster.stop(3);
        for (int member = 1; member <= 2; member++) {
            snapshot(member, 10);
        }
        propose(1, 10, 30);
        snapshotAndRestart(1, 30);
        snapshotAndRestart(2, 30);
        cluster.pass(HALF);
        propose(1, 30, 40);
        cluster.pass(Duration.ofSeconds(1));
        snapshot(1, 40);
        snapshot(2, 40);
        start(3, AN_HOUR, 1, 2, 3);
        cluster.pass(Duration.ofSeconds(10));
        assertThat(lines(3).lines()).isEqualTo(values(0, 40));
    }

    private void snapshotAndRestart(int member, long below) {
        cluster.pass(Duration.ofSeconds(1));
        snapshot(member, below);
        cluster.stop(member);
        start(member, AN_HOUR, 1, 2, 3);
        cluster.leader();
    }
}
