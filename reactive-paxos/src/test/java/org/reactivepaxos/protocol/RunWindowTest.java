// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.protocol.Given.ballot;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.run;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RunWindowTest {

    /** What one instance holds, in a window and in its twin. */
    private record Held(Ballot ballot, Value value) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void holdsWhatAMapByInstanceHolds(long seed) {
        Random random = new Random(seed);
        NavigableMap<Long, Held> twin = new TreeMap<>();
        RunWindow window = RunWindow.EMPTY;
        for (int step = 1; step < 400; step++) {
            if (random.nextInt(4) == 0 && !window.isEmpty()) {
                twin.headMap(window.firstRun().below(), false).clear();
                window = window.withoutFirst();
            } else {
                Run run = anyRun(random, step, window.below());
                for (long i = run.first(); i < run.below(); i++) {
                    twin.put(i, new Held(run.ballot(), run.at(i)));
                }
                window = window.put(run);
            }
            assertAlike(window, twin, random.nextInt(60), random.nextInt(80));
        }
    }

    private static Run anyRun(Random random, int step, long below) {
        List<Value> values = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(5); i++) {
            values.add(command(1, 10L * step + i));
        }
        long first = random.nextBoolean() ? below : random.nextInt(60);
        return new Run(ballot(step, 1), first, Values.of(values));
    }

    private static void assertAlike(
            RunWindow window, NavigableMap<Long, Held> twin, long from, long below) {
        List<Run> all = window.between(0, Long.MAX_VALUE);
        assertThat(byInstance(all)).isEqualTo(twin);
        assertThat(window.bytes())
                .isEqualTo(all.stream().mapToLong(run -> run.values().sizeBytes()).sum());
        assertThat(window.below()).isEqualTo(twin.isEmpty() ? 0 : twin.lastKey() + 1);
        long end = Math.max(from, below);
        assertThat(byInstance(window.between(from, end))).isEqualTo(twin.subMap(from, end));
        Run at = window.at(from);
        Held held = at == null ? null : new Held(at.ballot(), at.at(from));
        assertThat(held).isEqualTo(twin.get(from));
    }

    private static NavigableMap<Long, Held> byInstance(List<Run> runs) {
        NavigableMap<Long, Held> found = new TreeMap<>();
        for (Run run : runs) {
            for (long i = run.first(); i < run.below(); i++) {
                found.put(i, new Held(run.ballot(), run.at(i)));
            }
        }
        return found;
    }

    @Test
    void hasNothingBetweenAnInstanceInsideOfARunAndItself() {
        RunWindow window = RunWindow.EMPTY.put(run(ballot(1, 1), 3, command(1, 0), command(1, 1)));
        assertThat(window.between(4, 4)).isEmpty();
        assertThat(window.between(4, 3)).isEmpty();
    }

    @Test
    void hasRoomUntilOneOfItsBoundsIsMet() {
        RunWindow window =
                RunWindow.EMPTY
                        .put(run(ballot(1, 1), 0, command(1, 0)))
                        .put(run(ballot(1, 1), 1, command(1, 1)))
                        .put(run(ballot(1, 1), 2, command(1, 2)));
        long bytes = 2L * Given.BLOCK_BYTES;
        assertThat(window.hasRoom(1, 3, 3, bytes + 1)).isTrue();
        assertThat(window.hasRoom(1, 3, 2, bytes + 1)).isFalse();
        assertThat(window.hasRoom(1, 3, 3, bytes)).isFalse();
        assertThat(window.hasRoom(3, 3, 1, 1)).isTrue();
    }
}
