// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivepaxos.WatchedStore.Step;
import org.reactivepaxos.event.PaxosEvent.SnapshotFetchFailed;
import org.reactivepaxos.event.PaxosEvent.SnapshotProgress;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.SnapshotId;

/** What becomes of a transfer of a snapshot that is disturbed (P88, P90). */
final class SnapshotResumeTest {

    private static final SnapshotId FIRST = new SnapshotId(0, 35);

    private final SnapshotCluster members = new SnapshotCluster();
    private final VirtualCluster cluster = members.cluster;
    private final WatchedStore store = new WatchedStore(members.store(3));

    @BeforeEach
    void leaveBehind() {
        members.leaveBehind();
        members.proposeLarge(1, 30);
        for (int from : List.of(1, 2)) {
            cluster.network().delay(from, 3, Duration.ofMillis(20));
        }
    }

    @AfterEach
    void close() {
        cluster.closeAll();
    }

    private void await(BooleanSupplier condition) {
        for (int i = 0; i < 20_000 && !condition.getAsBoolean(); i++) {
            cluster.pass(Duration.ofMillis(1));
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private void awaitHalf() {
        await(() -> store.chunks() >= 4);
        assertThat(store.chunks()).isLessThan(12);
    }

    /** Whoever sends goes while it sends; the other one has the very same snapshot. */
    @Test
    void goesOnWithAnotherMemberThatHasTheSameSnapshot() {
        members.truncate(1, 2);
        List<SnapshotFetchFailed> told = new ArrayList<>();
        PaxosNode node = members.start(3, own -> store);
        node.events().ofType(SnapshotFetchFailed.class).subscribe(told::add);
        awaitHalf();
        int leader = cluster.leader();
        cluster.stop(leader);
        members.awaitLevel(3);
        assertThat(told).hasSize(1);
        assertThat(store.stagedFrom()).hasSizeGreaterThan(1);
        assertThat(store.stagedFrom().get(0)).isEqualTo(SnapshotExtent.NONE);
        assertThat(store.stagedFrom().get(1).chunks()).isGreaterThanOrEqualTo(4);
        assertThat(store.chunks()).as("none is fetched twice").isEqualTo(13);
        members.start(leader);
    }

    @Test
    void beginsAnewWhereTheOtherMemberHasAnotherSnapshot() {
        members.truncate(1, 2);
        int leader = cluster.leader();
        members.start(3, own -> store);
        awaitHalf();
        cluster.network().isolate(3);
        members.propose(leader, 1);
        members.truncate(3 - leader);
        cluster.stop(leader);
        cluster.network().connect(3 - leader, 3);
        members.awaitLevel(3);
        assertThat(members.stored(3)).containsExactly(36L);
        assertThat(store.dropped()).contains(FIRST);
        members.start(leader);
    }

    /** It keeps the one that it sends, so that a slow transfer ends. */
    @Test
    void aSenderThatTakesNewerSnapshotsGoesOnSendingTheOld() {
        members.truncate(1, 2);
        members.start(3, own -> store);
        awaitHalf();
        for (int i = 0; i < 3; i++) {
            members.propose(1, 1);
            members.snapshot(1);
            members.snapshot(2);
        }
        members.awaitLevel(3);
        assertThat(members.lines(3).restoredBelow()).containsExactly(35L);
        assertThat(members.stored(cluster.leader())).contains(35L);
        cluster.pass(SnapshotCluster.FORGOTTEN);
        members.propose(1, 1);
        members.snapshot(1);
        assertThat(members.stored(1)).as("not for ever").containsExactly(39L);
    }

    @Test
    void progressIsToldOnceASecondWithAnEstimate() {
        members.truncate(1, 2);
        for (int from : List.of(1, 2)) {
            cluster.network().delay(from, 3, Duration.ofMillis(600));
        }
        List<SnapshotProgress> told = new ArrayList<>();
        PaxosNode node = members.start(3, own -> store);
        node.events().ofType(SnapshotProgress.class).subscribe(told::add);
        members.awaitLevel(3);
        assertThat(told).isNotEmpty();
        SnapshotProgress first = told.get(0);
        assertThat(first.below()).isEqualTo(35);
        assertThat(first.bytes()).isBetween(1L, first.wholeBytes());
        assertThat(requireNonNull(first.left())).isBetween(Duration.ZERO, Duration.ofMinutes(1));
    }

    @Test
    void partsThatAreLostAreDemandedAgain() {
        members.truncate(1, 2);
        for (int from : List.of(1, 2)) {
            cluster.network().lose(from, 3, 0.3);
            cluster.network().lose(3, from, 0.3);
        }
        members.start(3, own -> store);
        await(() -> !members.stored(3).isEmpty());
        cluster.network().heal();
        members.awaitLevel(3);
    }

    /** The core has learned in another way meanwhile: what was fetched is of no use. */
    @Test
    void oneThatIsNotNeededAnyMoreGoes() {
        int leader = cluster.leader();
        int other = 3 - leader;
        members.truncate(leader);
        members.start(3, own -> store.stopAfter(Step.READ));
        await(() -> store.chunks() >= 4);
        cluster.stop(leader);
        members.awaitLevel(3);
        assertThat(members.stored(3)).isEmpty();
        assertThat(store.hasStopped()).as("nothing is restored").isFalse();
        members.propose(other, 1);
        members.awaitLevel(3);
        members.start(leader);
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void aCrashAtAnyStepLeavesTheOldStateOrTheNewOne(Step step) {
        members.truncate(1, 2);
        members.start(3, own -> store.stopAfter(step));
        await(store::hasStopped);
        cluster.kill(3);
        cluster.now(members.store(3).crash(unsynced -> unsynced / 2).thenReturn(1));
        members.start(3);
        boolean installed = step.compareTo(Step.COMMITTED) > 0;
        assertThat(members.lines(3).restoredBelow()).hasSize(installed ? 1 : 0);
        members.awaitLevel(3);
        assertThat(members.lines(3).restoredBelow()).containsExactly(35L);
        assertThat(members.stored(3)).containsExactly(35L);
    }
}
