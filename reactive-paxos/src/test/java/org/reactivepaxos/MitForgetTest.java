// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.MitCluster.SIZE;
import static org.reactivepaxos.MitCluster.others;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.storage.LogRetention;
import reactor.core.Disposable;

/**
 * Forget, ManyForget and ForgetMem of the Paxos lab of MIT 6.824 (scenario T1), as {@link
 * MitListTest} has the rest.
 *
 * <p>The lab's {@code Done(n)} is {@link PaxosGroup#snapshot} here: this member needs nothing below
 * n any more. Its {@code Min()} is {@link PaxosGroup#firstRetained}. There a peer forgets what all
 * peers are done with, so that one that is down makes all keep everything; here each member lets go
 * of what its own snapshot has, but for what {@link GroupOptions#retention} keeps for those that
 * lag. Its status "forgotten" is {@link CompactedException}.
 */
class MitForgetTest {

    private static final int KEPT = 4;

    /** Runs that a window in memory dropped and still refers to: a few, however many there were. */
    private static final int DROPPED_MAX = 18;

    private MitCluster cluster = keeping(1, KEPT);

    private static MitCluster keeping(long seed, long instances) {
        return new MitCluster(
                seed,
                machine -> GroupOptions.of(machine).retention(LogRetention.instances(instances)));
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private void proposeUntilLevel(int from, int below) {
        for (int i = from; i < below; i++) {
            cluster.propose(1 + i % SIZE, "v" + i);
        }
        cluster.passUntilLevel(below);
    }

    private void snapshot(int member) {
        cluster.now(cluster.group(member).snapshot());
        cluster.pass(MitCluster.MOMENT);
    }

    private void assertForgottenBelow(int member, long first) {
        PaxosGroup group = cluster.group(member);
        assertThat(group.firstRetained()).isEqualTo(first);
        assertThat(cluster.now(group.instances(first).next()).id()).isEqualTo(first);
        if (first > 0) {
            assertThat(cluster.held(member, first - 1, first)).isEmpty();
            assertThatThrownBy(() -> cluster.now(group.instances(first - 1).next()))
                    .isInstanceOf(CompactedException.class);
        }
    }

    /**
     * Lab: TestForget: Min is 0 at first, stays while not all are done, and rises when they are.
     * Here it rises on each member with its own snapshot, and on no other.
     */
    @Test
    void t1ForgetEachMemberLetsGoOfWhatItsSnapshotHasAndOfNothingElse() {
        cluster.startAll();
        proposeUntilLevel(0, 20);
        long below = cluster.group(1).decided();
        for (int member = 1; member <= SIZE; member++) {
            assertForgottenBelow(member, 0);
        }
        for (int member = 1; member <= SIZE; member++) {
            snapshot(member);
            assertForgottenBelow(member, below - KEPT);
            for (int later = member + 1; later <= SIZE; later++) {
                assertForgottenBelow(later, 0);
            }
        }
        proposeUntilLevel(20, 30);
        assertForgottenBelow(1, below - KEPT);
    }

    /**
     * Lab: TestForget, a start below Min is ignored. Here no caller names an instance, but frames
     * do: all of what decided the values comes once more, when they are forgotten.
     */
    @Test
    void t1ForgetWhatComesLateBringsNothingBack() {
        cluster.startAll();
        cluster.wires.keep();
        proposeUntilLevel(0, 20);
        long below = cluster.group(1).decided();
        for (int member = 1; member <= SIZE; member++) {
            snapshot(member);
        }
        assertThat(cluster.wires.sendAgain()).as("frames").isGreaterThan(2 * SIZE);
        cluster.pass(Duration.ofSeconds(5));
        for (int member = 1; member <= SIZE; member++) {
            assertForgottenBelow(member, below - KEPT);
            assertThat(cluster.lines(member)).hasSize(20);
            assertThat(cluster.held(member, 0, 1)).isEmpty();
        }
        proposeUntilLevel(20, 30);
    }

    /**
     * Lab: TestManyForget: starts and dones of all peers at random times over a lossy network, then
     * all that is not forgotten is the same everywhere.
     */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void t1ManyForgetWhatIsKeptIsTheSameEverywhere(long seed) {
        int kept = 100;
        cluster = keeping(seed, kept).startAll();
        cluster.lose(0.1);
        int values = 0;
        while (values < 400) {
            cluster.propose(1 + cluster.random().nextInt(SIZE), "v" + values++);
            if (cluster.random().nextInt(10) == 0) {
                snapshot(1 + cluster.random().nextInt(SIZE));
            }
            cluster.passUntil("few are open", () -> cluster.open().size() <= 10);
        }
        cluster.passUntilLevel(values);
        Map<Long, String> sequence = new TreeMap<>();
        cluster.acknowledged().forEach((value, instance) -> sequence.put(instance, value));
        for (int member = 1; member <= SIZE; member++) {
            long first = cluster.group(member).firstRetained();
            assertThat(first).isBetween(1L, cluster.group(member).decided() - kept);
            assertThat(retained(member, first)).isEqualTo(retainedOf(sequence, first));
        }
    }

    private static Map<Long, String> retainedOf(Map<Long, String> sequence, long first) {
        Map<Long, String> kept = new TreeMap<>(sequence);
        kept.keySet().removeIf(instance -> instance < first);
        return kept;
    }

    private Map<Long, String> retained(int member, long first) {
        Map<Long, String> found = new TreeMap<>();
        Disposable reading =
                cluster.group(member)
                        .instances(first)
                        .subscribe(each -> found.put(each.id(), new String(each.value(), UTF_8)));
        cluster.pass(MitCluster.MOMENT);
        reading.dispose();
        return found;
    }

    /**
     * Lab: TestForgetMem: the memory of forgotten values is free. There it is the heap's size that
     * falls; here each array that a state machine was given is watched: until a snapshot all are
     * reachable, by the journals in memory, afterwards few more than are kept.
     */
    @Test
    void t1ForgetMemTheMemoryOfForgottenValuesIsFreed() {
        List<WeakReference<byte[]>> applied = new ArrayList<>();
        cluster =
                new MitCluster(
                        1,
                        member -> new Lengths(applied),
                        machine ->
                                GroupOptions.of(machine).retention(LogRetention.instances(KEPT)));
        cluster.startAll();
        int leader = cluster.leader();
        int follower = others(leader)[0];
        for (int i = 0; i < 200; i++) {
            cluster.propose(i % 2 == 0 ? leader : follower, "v" + i + "x".repeat(10_000));
            cluster.pass(MitCluster.MOMENT); // values that come together are let go of together
        }
        cluster.passUntil("all are level", () -> applied.size() == 200 * SIZE);
        assertThat(cluster.open()).isEmpty();
        System.gc();
        assertThat(alive(applied)).as("before a snapshot").isEqualTo(200 * SIZE);
        for (int member = 1; member <= SIZE; member++) {
            snapshot(member);
        }
        long mostAlive = (KEPT + DROPPED_MAX) * SIZE;
        for (int tries = 0; alive(applied) > mostAlive && tries < 50; tries++) {
            System.gc();
        }
        assertThat(alive(applied)).as("what is kept").isLessThanOrEqualTo(mostAlive);
    }

    private static long alive(List<WeakReference<byte[]>> values) {
        return values.stream().filter(each -> !each.refersTo(null)).count();
    }

    /** Keeps the beginning of each value, and knows whether the array that it was in still is. */
    private static final class Lengths extends SavedLines {
        private final List<WeakReference<byte[]>> applied;

        Lengths(List<WeakReference<byte[]>> applied) {
            this.applied = applied;
        }

        @Override
        public byte[] apply(long instance, byte[] value) {
            applied.add(new WeakReference<>(value));
            return super.apply(instance, new String(value, UTF_8).replace("x", "").getBytes(UTF_8));
        }
    }
}
