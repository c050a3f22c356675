// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SequenceTest {

    private record Pair(Sequence<Integer> sequence, List<Integer> twin) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void noVersionEverSeesTheChangesOfAnother(long seed) {
        Random random = new Random(seed);
        List<Pair> versions = new ArrayList<>();
        versions.add(new Pair(Sequence.empty(), List.of()));
        for (int step = 0; step < 2000; step++) {
            boolean latest = random.nextInt(3) > 0;
            int size = versions.size();
            versions.add(
                    change(random, versions.get(latest ? size - 1 : random.nextInt(size)), step));
        }
        int longest = 0;
        for (Pair pair : versions) {
            assertThat(pair.sequence.toList()).isEqualTo(pair.twin);
            longest = Math.max(longest, pair.twin.size());
        }
        assertThat(longest).isGreaterThan(16);
    }

    private static Pair change(Random random, Pair pair, int item) {
        int size = pair.twin.size();
        List<Integer> twin = new ArrayList<>(pair.twin);
        int dice = random.nextInt(20);
        if (dice < 14 || size == 0) {
            twin.add(item);
            return new Pair(pair.sequence.plus(item), twin);
        }
        int count = random.nextInt(Math.min(size, 8) + 1);
        if (dice < 18) {
            return new Pair(pair.sequence.withoutFirst(count), twin.subList(count, size));
        }
        if (dice < 19) {
            return new Pair(pair.sequence.first(size - count), twin.subList(0, size - count));
        }
        int index = random.nextInt(size);
        twin.set(index, item);
        return new Pair(pair.sequence.with(index, item), twin);
    }

    /** As groups on the threads of two workers do with a constant that all of them start from. */
    @Test
    void twoThreadsMayBeginWithTheSameEmptyOne() throws Exception {
        List<Sequence<Integer>> starts =
                Stream.generate(Sequence::<Integer>empty).limit(20_000).toList();
        AtomicInteger ready = new AtomicInteger();
        CompletableFuture<List<Integer>> other =
                CompletableFuture.supplyAsync(() -> grow(starts, 2, ready));
        assertThat(grow(starts, 1, ready)).containsOnly(1);
        assertThat(other.get()).containsOnly(2);
    }

    /** Puts an item behind each at the same time as another thread does; says what is there. */
    private static List<Integer> grow(
            List<Sequence<Integer>> starts, int item, AtomicInteger ready) {
        List<Integer> seen = new ArrayList<>();
        int both = 0;
        try {
            for (Sequence<Integer> start : starts) {
                both += 2;
                ready.incrementAndGet();
                while (ready.get() < both) {
                    Thread.onSpinWait();
                }
                // One is told later than the other: here by as much as it takes to look and write.
                for (int wait = item == 1 ? both % 64 : 0; wait > 0; wait--) {
                    Thread.onSpinWait();
                }
                seen.add(start.plus(item).get(0));
            }
        } finally {
            // Nobody waits for one that failed.
            ready.addAndGet(2 * starts.size());
        }
        return seen;
    }

    @Test
    void refusesWhatItDoesNotHold() {
        Sequence<Integer> two = Sequence.<Integer>empty().plus(1).plus(2);
        Sequence<Integer> one = two.first(1);
        assertThat(one.last()).isEqualTo(1);
        assertThatThrownBy(() -> one.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> one.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
