// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SessionTreeTest {

    private static Session session(long id, long lastUse) {
        return new Session(lastUse, 1, Incarnation.starting(id));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void holdsWhatASortedMapHoldsAndNeverChangesAnOlderOne(long seed) {
        Random random = new Random(seed);
        NavigableMap<Long, Session> plain = new TreeMap<>();
        SessionTree tree = SessionTree.EMPTY;
        SessionTree before = tree;
        List<Session> then = List.of();
        for (int step = 0; step < 3000; step++) {
            // Neighbours, and ids that differ in their highest bits alone.
            long id = random.nextInt(60) | (random.nextInt(4) == 0 ? 3L << 60 : 0);
            if (random.nextInt(100) == 0) {
                before = tree;
                then = tree.ascending();
            }
            if (plain.containsKey(id) && random.nextBoolean()) {
                plain.remove(id);
                tree = tree.without(id);
            } else {
                Session used = session(id, step);
                plain.put(id, used);
                tree = tree.put(used);
            }
            assertThat(tree.size()).isEqualTo(plain.size());
            assertThat(tree.ascending()).isEqualTo(new ArrayList<>(plain.values()));
            assertThat(tree.get(id)).isEqualTo(plain.get(id));
            if (!plain.isEmpty()) {
                assertThat(tree.leastRecent()).isEqualTo(leastRecent(plain));
            }
        }
        assertThat(before.ascending()).isEqualTo(then);
    }

    private static long leastRecent(NavigableMap<Long, Session> plain) {
        return plain.values().stream()
                .min(Comparator.comparingLong(Session::lastUse))
                .map(Session::id)
                .orElseThrow();
    }

    /** Or an exploration would take one state for two. */
    @Test
    void itsShapeDependsOnWhatItHoldsAlone() {
        SessionTree grown = SessionTree.EMPTY;
        for (long id : new long[] {5, 21, 37, 5 | 1L << 40, 6, 7}) {
            grown = grown.put(session(id, id));
        }
        SessionTree shrunk = grown.without(37).without(5 | 1L << 40).without(21).without(6);
        SessionTree made = SessionTree.EMPTY.put(session(7, 7)).put(session(5, 5));
        assertThat(shrunk).usingRecursiveComparison().isEqualTo(made);
    }

    @Test
    void nothingIsLeastRecentInAnEmptyOne() {
        SessionTree empty = SessionTree.EMPTY.put(session(3, 3)).without(3);
        assertThat(empty.get(3)).isNull();
        assertThatThrownBy(empty::leastRecent).isInstanceOf(InvariantViolation.class);
    }
}
