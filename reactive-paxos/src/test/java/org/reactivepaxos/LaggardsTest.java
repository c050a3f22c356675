// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Message.Kind;

/**
 * P76, P77: three members that lag learn from one and the same at once, each at its own pace, and
 * what that one has on its way to each of them is what this one has asked for.
 */
final class LaggardsTest {

    private static final List<Integer> LAGGARDS = List.of(4, 5, 6);

    /** Of a snapshot, for one demand. */
    private static final int PARTS_MAX = 4;

    private static final long PART_BYTES = 256 << 10;

    /** One lesson of what only the disk has, and what memory adds to it. */
    private static final long LESSON_BYTES = (1 << 20) + (256 << 10);

    private final SnapshotCluster members = new SnapshotCluster();
    private final VirtualCluster cluster = members.cluster;
    private final WatchedWires wires = members.wires;
    private final Map<Integer, WatchedStore> stores = new HashMap<>();
    private int teacher;

    @BeforeEach
    void leaveBehind() {
        members.startAll();
        teacher = cluster.other(cluster.leader());
        MembershipChange follow = MembershipChange.create();
        for (int laggard : LAGGARDS) {
            start(laggard);
            follow = follow.addFollower(laggard);
        }
        cluster.now(cluster.group(1).changeMembership(follow));
        members.propose(1, 1);
        LAGGARDS.forEach(members::awaitLevel);
        LAGGARDS.forEach(cluster::stop);
        members.proposeLarge(1, 40);
    }

    @AfterEach
    void close() {
        cluster.closeAll();
    }

    private void start(int laggard) {
        GroupOptions learns = GroupOptions.of(members.fresh(laggard)).learnFrom(teacher);
        WatchedStore store = new WatchedStore(members.store(laggard));
        stores.put(laggard, store);
        members.start(laggard, own -> store, learns);
    }

    private WatchedStore store(int laggard) {
        return requireNonNull(stores.get(laggard));
    }

    /** The first is near, the last one far away. */
    private void startAll() {
        for (int laggard : LAGGARDS) {
            Duration far = Duration.ofMillis(10L * (1 << (2 * (laggard - 4))));
            cluster.network().delay(teacher, laggard, far);
            cluster.network().delay(laggard, teacher, far);
        }
        wires.bound();
        LAGGARDS.forEach(this::start);
    }

    private long millisUntilLevel(int laggard) {
        long began = cluster.time().now(TimeUnit.MILLISECONDS);
        members.awaitLevel(laggard);
        return cluster.time().now(TimeUnit.MILLISECONDS) - began;
    }

    /** Whoever is near is level while the one far away has barely begun. */
    private void assertEachAtItsPace() {
        long near = millisUntilLevel(4);
        assertThat(members.lines(6).lines().size()).isLessThan(members.lines(4).lines().size() / 4);
        assertThat(store(6).chunks()).isLessThan(PARTS_MAX);
        assertThat(near + millisUntilLevel(6)).isGreaterThan(4 * near);
        members.awaitLevel(5);
    }

    @Test
    void threeFetchTheSnapshotOfOneAndEachHasTheFewPartsOnItsWayThatItDemands() {
        members.truncate(1, 2, 3);
        startAll();
        assertEachAtItsPace();
        for (int laggard : LAGGARDS) {
            WatchedWires.Way way = wires.way(teacher, laggard);
            assertThat(way.sent(Kind.SNAPSHOT_PART)).as("of whom it has it").isGreaterThan(12);
            assertThat(way.mostBulk()).isLessThanOrEqualTo(PARTS_MAX);
            assertThat(way.mostBytes()).isLessThanOrEqualTo(PARTS_MAX * PART_BYTES);
        }
    }

    @Test
    void threeLearnTheLogOfOneAndEachHasOneLessonOnItsWay() {
        startAll();
        assertEachAtItsPace();
        for (int laggard : LAGGARDS) {
            WatchedWires.Way way = wires.way(teacher, laggard);
            int asked = wires.way(laggard, teacher).sent(Kind.CATCH_UP);
            assertThat(way.sent(Kind.CATCH_UP_REPLY)).as("of whom it has it").isBetween(4, asked);
            assertThat(way.mostBulk()).isEqualTo(1);
            assertThat(way.mostBytes()).isLessThanOrEqualTo(LESSON_BYTES);
        }
    }

    /** Of what it does not take off its connection no more comes, however long that is. */
    @Test
    void whoeverReadsNothingHasNoMoreOnItsWayThanItAskedFor() {
        members.truncate(1, 2, 3);
        startAll();
        while (store(6).chunks() == 0) {
            cluster.pass(Duration.ofMillis(1));
        }
        wires.stopReading(6);
        cluster.pass(Duration.ofMinutes(10));
        WatchedWires.Way way = wires.way(teacher, 6);
        assertThat(way.mostBulk()).isLessThanOrEqualTo(PARTS_MAX);
        assertThat(way.sent(Kind.SNAPSHOT_PART)).isLessThanOrEqualTo(2 * PARTS_MAX);
        wires.readOn(6);
        members.awaitLevel(6);
    }
}
