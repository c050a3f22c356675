// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.Instance;
import org.reactivepaxos.perf.OpenLoop.Interval;
import reactor.core.publisher.Mono;

/** The load that does not wait for results. */
class OpenLoopTest {

    private static final double RATE = 20_000;
    private static final long TIME = Duration.ofMillis(200).toNanos();

    private int calls;

    @Test
    void offersAllThatIsDueWhetherOrNotAnythingEnds() {
        OpenLoop loop = new OpenLoop((group, value) -> counted(Mono.never()), 10);

        loop.run(RATE, TIME);

        Interval interval = loop.drain();
        assertThat(interval.offered()).isEqualTo(calls).isEqualTo(loop.open()).isPositive();
        assertThat(calls).isLessThanOrEqualTo((int) (RATE * TIME / 1e9));
        assertThat(interval.results().getTotalCount()).isZero();
        assertThat(loop.drain().offered()).as("since the last reading").isZero();
    }

    @Test
    void countsResultsAndKeepsTheFirstFailureThatIsNoRefusal() {
        Instance instance = new Instance(0, 0, 0, 0, new byte[0], new byte[0]);
        OpenLoop loop =
                new OpenLoop(
                        (group, value) ->
                                calls % 2 == 0
                                        ? counted(Mono.just(instance))
                                        : counted(Mono.error(new IllegalStateException("broken"))),
                        10);

        loop.run(RATE, TIME);

        assertThat(loop.drain().results().getTotalCount()).isEqualTo((calls + 1) / 2);
        assertThat(loop.open()).isZero();
        assertThat(loop.failure()).hasMessage("broken");
    }

    private Mono<Instance> counted(Mono<Instance> end) {
        calls++;
        return end;
    }
}
