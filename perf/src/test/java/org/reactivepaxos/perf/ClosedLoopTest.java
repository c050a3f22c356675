// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.Instance;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class ClosedLoopTest {

    private static final int ROUNDS = 10_000;

    private final Deque<Sinks.One<Instance>> open = new ArrayDeque<>();
    private final Map<Integer, Integer> proposed = new TreeMap<>();
    private int proposals;

    private ClosedLoop loop(int groups, int outstanding) {
        return new ClosedLoop(this::propose, workload(groups, outstanding));
    }

    private static Workload workload(int groups, int outstanding) {
        return new Workload(3, groups, 10, outstanding, Duration.ZERO, Duration.ofSeconds(1));
    }

    private Mono<Instance> propose(int group, byte[] value) {
        assertThat(value).hasSize(10);
        proposals++;
        proposed.merge(group, 1, Integer::sum);
        Sinks.One<Instance> result = Sinks.one();
        open.add(result);
        return result.asMono();
    }

    private void completeOldest() {
        open.remove().tryEmitValue(instance()).orThrow();
    }

    private static Instance instance() {
        return new Instance(0, 0, 0, 0, new byte[0], new byte[0]);
    }

    @Test
    void keepsExactlySoManyOpenAndStops() {
        ClosedLoop loop = loop(2, 5);
        loop.start();
        for (int i = 0; i < 100; i++) {
            assertThat(open).hasSize(5);
            completeOldest();
        }
        assertThat(proposals).isEqualTo(105);

        loop.stop();
        while (!open.isEmpty()) {
            assertThat(loop.ended()).isNotDone();
            completeOldest();
        }

        assertThat(loop.ended()).isCompleted();
        assertThat(proposals).isEqualTo(105);
    }

    @Test
    void spreadsTheOpenOnesOverTheGroups() {
        loop(4, 10).start();

        assertThat(proposed).isEqualTo(Map.of(0, 3, 1, 3, 2, 2, 3, 2));
    }

    @Test
    void reachesAllGroupsWithFewerProposalsThanGroups() {
        ClosedLoop loop = loop(5, 2);
        loop.start();
        for (int i = 0; i < 8; i++) {
            completeOldest();
        }

        assertThat(proposed).isEqualTo(Map.of(0, 2, 1, 2, 2, 2, 3, 2, 4, 2));
    }

    @Test
    void measuresWhatEndsBetweenTwoReadings() {
        ClosedLoop loop = loop(1, 3);
        loop.start();
        completeOldest();
        assertThat(loop.drainLatencies().getTotalCount()).isEqualTo(1);

        completeOldest();
        completeOldest();

        assertThat(loop.drainLatencies().getTotalCount()).isEqualTo(2);
        assertThat(loop.drainLatencies().getTotalCount()).isZero();
    }

    @Test
    void doesNotGrowTheStackWhenResultsComeAtOnce() {
        ClosedLoop[] loop = new ClosedLoop[1];
        loop[0] =
                new ClosedLoop(
                        (group, value) -> {
                            proposals++;
                            if (proposals == ROUNDS) {
                                loop[0].stop();
                            }
                            return Mono.just(instance());
                        },
                        workload(1, 1));

        loop[0].start();

        assertThat(proposals).isEqualTo(ROUNDS);
        assertThat(loop[0].ended()).isCompleted();
    }

    @Test
    void endsWithTheFirstFailure() {
        ClosedLoop loop = loop(1, 3);
        loop.start();

        open.remove().tryEmitError(new IllegalStateException("overloaded")).orThrow();
        completeOldest();

        assertThatThrownBy(() -> loop.ended().join()).hasMessageContaining("overloaded");
        assertThat(proposals).isEqualTo(3);
    }
}
