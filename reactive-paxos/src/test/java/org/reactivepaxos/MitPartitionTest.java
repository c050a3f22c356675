// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.MitCluster.SIZE;
import static org.reactivepaxos.MitCluster.others;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Partition and Lots of the Paxos lab of MIT 6.824 (scenario T1), as {@link MitListTest} has the
 * rest. The lab's peers race for one instance; here what was proposed in a minority waits, and gets
 * an instance of its own when there is a majority again.
 */
class MitPartitionTest {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final int OPEN_MAX = 10;

    private MitCluster cluster = new MitCluster(1);

    @AfterEach
    void close() {
        cluster.close();
    }

    private static int[] of(int... members) {
        return members;
    }

    private void proposeOnAll(String prefix) {
        for (int member = 1; member <= SIZE; member++) {
            cluster.propose(member, prefix + member);
        }
    }

    /** Lab: TestPartition, "No decision if partitioned". */
    @Test
    void t1PartitionInWhichNoPartIsAMajorityDecidesNothing() {
        cluster.startAll();
        cluster.partition(of(1, 3), of(2, 4), of(5));
        proposeOnAll("v");
        cluster.pass(LONG);
        for (int member = 1; member <= SIZE; member++) {
            assertThat(cluster.lines(member)).isEmpty();
        }
        assertThat(cluster.acknowledged()).isEmpty();
        cluster.heal();
        cluster.passUntilLevel(SIZE);
    }

    /**
     * Lab: TestPartition, "Decision in majority partition" and "All agree after full heal". Here
     * the leader is left alone, which is the hardest of it.
     */
    @Test
    void t1PartitionDecidesInItsMajorityAndAllAgreeAfterItHeals() {
        cluster.startAll();
        int leader = cluster.leader();
        int alone = others(leader)[0];
        int[] majority = others(leader, alone);
        cluster.partition(of(leader), majority, of(alone));
        proposeOnAll("v");
        for (int member : majority) {
            cluster.passUntilApplied("v" + member, majority);
        }
        cluster.pass(LONG);
        assertThat(cluster.lines(leader)).isEmpty();
        assertThat(cluster.lines(alone)).isEmpty();
        assertThat(cluster.acknowledged())
                .containsOnlyKeys("v" + majority[0], "v" + majority[1], "v" + majority[2]);
        cluster.heal();
        cluster.passUntilLevel(SIZE);
    }

    /**
     * Lab: TestPartition, "One peer switches partitions": again and again, with values proposed on
     * both sides. The minority it comes to becomes a majority and goes on from what it brings.
     */
    @Test
    void t1PartitionOfWhichOneMemberSwitchesSidesGoesOnFromWhatItBrings() {
        cluster.startAll();
        switchSides(10);
    }

    /** Lab: TestPartition, "One peer switches partitions, unreliable". */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void t1PartitionOfWhichOneMemberSwitchesSidesGoesOnThoughFramesAreLost(long seed) {
        cluster = new MitCluster(seed).startAll();
        cluster.lose(0.2);
        switchSides(10);
    }

    private void switchSides(int times) {
        for (int i = 0; i < times; i++) {
            int[] left = of(1, 2, 3);
            int[] right = of(3, 4, 5);
            cluster.partition(left, of(4, 5));
            String decided = "left " + i;
            String waiting = "right " + i;
            cluster.propose(1, decided);
            cluster.propose(4, waiting);
            cluster.passUntilApplied(decided, left);
            assertThat(cluster.lines(4)).doesNotContain(decided, waiting);
            assertThat(cluster.open()).contains(waiting);
            cluster.partition(of(1, 2), right);
            cluster.passUntilApplied(decided, right);
            cluster.passUntilApplied(waiting, right);
            assertThat(cluster.lines(4).indexOf(decided))
                    .isLessThan(cluster.lines(4).indexOf(waiting));
            assertThat(cluster.lines(1)).doesNotContain(waiting);
        }
        cluster.heal();
        cluster.passUntilLevel(2 * times);
    }

    /**
     * Lab: TestLots, "Many requests, changing partitions": three random parts, others every now and
     * then, a fifth of the frames lost, and ten values in flight. One sequence at all times; when
     * it is over everything that was proposed is in it, once.
     */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void t1LotsOfPartitionsUnderLoadLeaveOneSequence(long seed) {
        cluster = new MitCluster(seed).startAll();
        cluster.lose(0.2);
        cluster.wires.reorder(Duration.ofMillis(5));
        int values = 0;
        for (int i = 0; i < 40; i++) {
            repartition();
            for (int tick = cluster.random().nextInt(20); tick >= 0; tick--) {
                while (cluster.open().size() < OPEN_MAX) {
                    cluster.propose(1 + cluster.random().nextInt(SIZE), "v" + values++);
                }
                cluster.pass(MitCluster.MOMENT);
                cluster.assertOneSequence();
            }
        }
        assertThat(values).as("the partitions let some through").isGreaterThan(10 * OPEN_MAX);
        cluster.heal();
        cluster.passUntilLevel(values);
    }

    private void repartition() {
        List<List<Integer>> parts =
                List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int member = 1; member <= SIZE; member++) {
            parts.get(cluster.random().nextInt(parts.size())).add(member);
        }
        cluster.partition(
                parts.stream()
                        .map(part -> part.stream().mapToInt(member -> member).toArray())
                        .toArray(int[][]::new));
    }
}
