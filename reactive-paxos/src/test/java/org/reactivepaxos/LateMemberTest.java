// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.transport.GroupMessage;

/**
 * P75: how soon a member that has missed something is level, in round trips of its links, on
 * virtual time, in which only links take any.
 */
class LateMemberTest {

    private static final Duration ONE_WAY = Duration.ofMillis(40);
    private static final long ROUND_TRIP_MILLIS = 2 * ONE_WAY.toMillis();
    private static final long HEARTBEAT_MILLIS = 100;
    private static final int LESSON_BYTES = 10_000;
    private static final int VALUE_BYTES = 100;
    private static final int ONE_LESSON = 50;
    private static final int MANY_LESSONS = 400;
    private static final int FOLLOWER = 4;
    private static final long UNKNOWN = -1;

    private final WatchedWires wires = new WatchedWires();
    private long tailBytes = 1 << 20;
    private final VirtualCluster cluster =
            new VirtualCluster(
                    3, all -> wires.watch(all).runBytes(LESSON_BYTES).tailBytes(tailBytes));
    private int leader;
    private int late;
    private long heardAt = UNKNOWN;
    private long askedAt = UNKNOWN;
    private int lessons;

    @AfterEach
    void close() {
        cluster.closeAll();
    }

    private void startVoters() {
        cluster.startAll();
        leader = cluster.leader();
        late = cluster.other(leader);
        propose(1);
    }

    private void startFollower() {
        startVoters();
        late = FOLLOWER;
        cluster.start(late);
        MembershipChange follows = MembershipChange.create().addFollower(late);
        cluster.now(cluster.group(leader).changeMembership(follows));
        cluster.pass(Duration.ofSeconds(5));
    }

    private void propose(int count) {
        for (int i = 0; i < count; i++) {
            cluster.now(cluster.group(leader).propose(bytes("v".repeat(VALUE_BYTES))));
        }
    }

    private long nowMillis() {
        return cluster.time().now(TimeUnit.MILLISECONDS);
    }

    private void slowLinks() {
        for (int other : cluster.running()) {
            cluster.network().delay(other, late, ONE_WAY);
            cluster.network().delay(late, other, ONE_WAY);
        }
        wires.forget();
        wires.listen(this::arrived);
    }

    private void arrived(int to, GroupMessage message) {
        if (message.message() instanceof CatchUp && askedAt == UNKNOWN) {
            askedAt = nowMillis() - ONE_WAY.toMillis();
        }
        if (to != late) {
            return;
        }
        lessons += message.message() instanceof CatchUpReply ? 1 : 0;
        if (message.message() instanceof Heartbeat heartbeat
                && heartbeat.decidedBelow() > cluster.group(late).decided()
                && heardAt == UNKNOWN) {
            heardAt = nowMillis();
        }
    }

    private void missOut(int values) {
        cluster.network().isolate(late);
        propose(values);
        cluster.pass(Duration.ofSeconds(3));
        slowLinks();
        cluster.network().rejoin(late);
    }

    /** When it has executed all that was decided. */
    private long awaitLevelMillis() {
        int all = cluster.applied(leader).size();
        long began = nowMillis();
        while (cluster.applied(late).size() < all) {
            assertThat(nowMillis() - began).as("it is never level").isLessThan(10_000);
            cluster.pass(Duration.ofMillis(1));
        }
        return nowMillis();
    }

    /** Its leader sends again all that it lacks, whether that is in memory still or not. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1 << 20})
    void aVoterIsLevelOneRoundTripAfterItHearsOfItsGap(long tail) {
        tailBytes = tail;
        startVoters();
        missOut(MANY_LESSONS);
        long level = awaitLevelMillis();
        assertThat(askedAt).as("the gap is what it asks for").isEqualTo(heardAt);
        assertThat(level - heardAt).isEqualTo(ROUND_TRIP_MILLIS);
    }

    @Test
    void aFollowerIsLevelOneRoundTripAfterItIsConnected() {
        startFollower();
        missOut(ONE_LESSON);
        long level = awaitLevelMillis();
        assertThat(lessons).isEqualTo(1);
        assertThat(level - askedAt).isEqualTo(ROUND_TRIP_MILLIS);
        assertThat(heardAt).as("it has asked before it could hear of a gap").isEqualTo(UNKNOWN);
    }

    /** The transfer: a lesson for each question, and a question for each lesson. */
    @Test
    void eachFurtherLessonTakesARoundTripAndNoMore() {
        startFollower();
        missOut(MANY_LESSONS);
        long level = awaitLevelMillis();
        long least = (long) MANY_LESSONS * VALUE_BYTES / LESSON_BYTES;
        assertThat((long) lessons).isBetween(least, 2 * least);
        assertThat(level - askedAt).isEqualTo(lessons * ROUND_TRIP_MILLIS);
    }

    /** Nothing else is said, and no connection is made anew. */
    @Test
    void whatWasLostIsHeardOfWithTheNextHeartbeat() {
        startVoters();
        slowLinks();
        cluster.network().block(leader, late);
        propose(ONE_LESSON);
        cluster.pass(Duration.ofMillis(300));
        cluster.network().unblock(leader, late);
        long heals = nowMillis();
        long level = awaitLevelMillis();
        assertThat(heardAt - heals).isLessThanOrEqualTo(HEARTBEAT_MILLIS + ONE_WAY.toMillis());
        assertThat(level - heardAt).isEqualTo(ROUND_TRIP_MILLIS);
    }
}
