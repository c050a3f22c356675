// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivepaxos.machine.ReactiveStateMachine;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * T12: a member without a vote that is slow is slow alone, on virtual time. Members 1 to 3 vote.
 */
class SlowFollowerTest {

    private static final int FOLLOWER = 4;
    private static final Duration VOTERS_LINK = Duration.ofMillis(5);
    private static final Duration SLOW_LINK = Duration.ofSeconds(2);
    private static final Duration SLOW_VALUE = Duration.ofSeconds(1);
    private static final Duration HEARTBEAT = Duration.ofMillis(100);
    private static final int RUN_BYTES = 10_000;

    /** What is read of the disk for one lesson, and what memory adds to it. */
    private static final long LESSON_BYTES_MAX = (1 << 20) + RUN_BYTES;

    /** A leader's heartbeat, what machines answered, and perhaps a lesson. */
    private static final long PER_HEARTBEAT = 3;

    private static final int VALUE_BYTES = 500;
    private static final int VALUES = 200;
    private static final int BURST = 2_000;

    private final WatchedWires wires = new WatchedWires();
    private final VirtualCluster cluster =
            new VirtualCluster(3, all -> wires.watch(all).runBytes(RUN_BYTES).tailBytes(RUN_BYTES));
    private final List<String> applied = new ArrayList<>();
    private Duration perValue = Duration.ZERO;
    private int leader;

    @BeforeEach
    void start() {
        cluster.startAll();
        leader = cluster.leader();
        for (int from = 1; from <= 3; from++) {
            for (int to = 1; to <= 3; to++) {
                cluster.network().delay(from, to, VOTERS_LINK);
            }
        }
    }

    @AfterEach
    void close() {
        cluster.closeAll();
    }

    /** What makes it slow. */
    private enum Slow {
        LINK,
        STATE_MACHINE,
        READS_NOTHING
    }

    private void startFollower() {
        ReactiveStateMachine machine =
                (instance, value) ->
                        Mono.just(new String(value, UTF_8))
                                .delayElement(perValue, cluster.time())
                                .doOnNext(applied::add)
                                .map(done -> bytes("echo " + done));
        cluster.start(
                FOLLOWER, all -> all.group(0, GroupOptions.none().reactiveMachine(0, machine)));
        MembershipChange follow = MembershipChange.create().addFollower(FOLLOWER);
        cluster.now(cluster.group(leader).changeMembership(follow));
        cluster.pass(Duration.ofSeconds(5));
    }

    private void slowDown(Slow slow) {
        switch (slow) {
            case LINK -> link(SLOW_LINK);
            case STATE_MACHINE -> perValue = SLOW_VALUE;
            case READS_NOTHING -> wires.stopReading(FOLLOWER);
        }
    }

    private void link(Duration delay) {
        for (int voter = 1; voter <= 3; voter++) {
            cluster.network().delay(voter, FOLLOWER, delay);
            cluster.network().delay(FOLLOWER, voter, delay);
        }
    }

    private void speedUp() {
        link(Duration.ZERO);
        perValue = Duration.ZERO;
        wires.readOn(FOLLOWER);
    }

    private long nowMillis() {
        return cluster.time().now(TimeUnit.MILLISECONDS);
    }

    private Mono<Instance> value(int i) {
        return cluster.group(leader).propose(bytes(i + "v".repeat(VALUE_BYTES)));
    }

    /** How long each value takes, of some one by one, and then of many at once. */
    private List<Long> millisPerValue() {
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < VALUES; i++) {
            long began = nowMillis();
            cluster.now(value(i));
            all.add(nowMillis() - began);
        }
        long began = nowMillis();
        cluster.now(
                Flux.range(0, BURST)
                        .flatMap(this::value, 64)
                        .doOnNext(done -> all.add(nowMillis() - began))
                        .then(Mono.just(true)));
        return all;
    }

    private void awaitLevel() {
        int all = cluster.applied(leader).size();
        for (int i = 0; i < 5_000 && applied.size() < all; i++) {
            cluster.pass(Duration.ofMillis(5));
        }
    }

    @ParameterizedTest
    @EnumSource(Slow.class)
    void aSlowFollowerHoldsUpNoVoter(Slow slow) {
        List<Long> without = millisPerValue();
        startFollower();
        slowDown(slow);
        wires.bound();
        long began = nowMillis();
        List<Long> with = millisPerValue();
        long beats = 1 + (nowMillis() - began) / HEARTBEAT.toMillis();
        assertThat(with).isEqualTo(without);
        assertThat(applied.size()).as("it is behind").isLessThan(VALUES + BURST + VALUES);
        for (int voter = 1; voter <= 3; voter++) {
            WatchedWires.Way way = wires.way(voter, FOLLOWER);
            assertThat(way.mostBulk()).isLessThanOrEqualTo(1);
            assertThat(way.mostBytes()).isLessThanOrEqualTo(LESSON_BYTES_MAX);
            assertThat((long) way.mostMessages())
                    .as("however much is decided")
                    .isLessThanOrEqualTo(PER_HEARTBEAT * beats);
        }
        speedUp();
        awaitLevel();
        assertThat(applied).isEqualTo(cluster.applied(leader));
    }
}
