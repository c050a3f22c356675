// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivepaxos.examples.cluster.SampleException;
import org.reactivepaxos.examples.demo.Digest.Sequence;

/** What the demo says of its run. */
class DemoTest {

    private static final Sequence SAME = new Sequence(5, 77);

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    private static Call call(long due, long done) {
        return new Call(millis(due), millis(done));
    }

    @Test
    void theGapIsTheLongestTimeBetweenTwoAcknowledgementsAfterTheKill() {
        List<Call> calls = List.of(call(0, 1), call(700, 701), call(710, 720), call(800, 1_220));
        assertThat(Gap.longest(calls, millis(705)))
                .isEqualTo(new Gap(millis(720), millis(1_220)))
                .extracting(Gap::length)
                .isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void eachCallIsInTheRowOfItsTime() {
        List<Call> calls = List.of(call(0, 2), call(1, 900), call(100, 901), call(900, 904));
        Stream<String> rows = new LatencyTable(calls, Gap.longest(calls, 0)).lines();
        assertThat(rows)
                .map(row -> row.replaceAll(" +", " "))
                .containsExactly(
                        "ms p50 p90 p99 max values",
                        "before the kill 2.0 2.0 2.0 2.0 1",
                        "met the gap 801.3 899.1 899.1 899.1 2",
                        "after the gap 4.0 4.0 4.0 4.0 1");
    }

    @Test
    void membersThatExecutedTheSameAreTold() {
        assertThat(Demo.compared(5, Map.of(1, SAME, 2, SAME)))
                .startsWith("members 1 and 2 have executed the same 5 values");
    }

    static Stream<Map<Integer, Sequence>> different() {
        return Stream.of(
                Map.of(1, SAME, 2, new Sequence(5, 78)),
                Map.of(1, SAME, 2, new Sequence(4, 77)),
                Map.of(1, new Sequence(6, 77), 2, new Sequence(6, 77)));
    }

    @ParameterizedTest
    @MethodSource("different")
    void aMemberThatExecutedSomethingElseFailsTheDemo(Map<Integer, Sequence> members) {
        assertThatThrownBy(() -> Demo.compared(5, members))
                .isInstanceOf(SampleException.class)
                .hasMessageStartingWith("5 values were acknowledged, but executed were {");
    }
}
