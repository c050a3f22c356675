// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Compared with a map of times, over many random steps. */
class WakeQueueTest {

    private static final int GROUPS = 200;
    private static final int STEPS = 20_000;

    @Test
    void wakesEachGroupAtItsLatestTimeAndInTheirOrder() {
        Random random = new Random(4);
        WakeQueue queue = new WakeQueue();
        List<WakeQueue.Alarm> alarms = new ArrayList<>();
        List<Integer> woken = new ArrayList<>();
        for (int group = 0; group < GROUPS; group++) {
            int id = group;
            alarms.add(new WakeQueue.Alarm(() -> woken.add(id)));
        }
        Map<Integer, Long> expected = new TreeMap<>();
        // Monotonic time may pass from positive to negative.
        long now = Long.MAX_VALUE - 500_000;
        for (int step = 0; step < STEPS; step++) {
            now += random.nextInt(100);
            int group = random.nextInt(GROUPS);
            if (random.nextInt(8) == 0) {
                queue.clear(alarms.get(group));
                expected.remove(group);
            } else {
                long at = now + random.nextInt(2_000) - 100;
                queue.set(alarms.get(group), at);
                expected.put(group, at);
            }
            woken.clear();
            queue.wakeDue(now);
            long time = now;
            List<Integer> due =
                    expected.keySet().stream()
                            .filter(each -> expected.getOrDefault(each, 0L) - time <= 0)
                            .toList();
            assertThat(woken).containsExactlyInAnyOrderElementsOf(due);
            for (int i = 1; i < woken.size(); i++) {
                long earlier = expected.getOrDefault(woken.get(i - 1), 0L);
                assertThat(expected.getOrDefault(woken.get(i), 0L) - earlier).isNotNegative();
            }
            due.forEach(expected::remove);
        }
        assertThat(now).isNegative();
    }

    @Test
    void wakesNobodyTwice() {
        WakeQueue queue = new WakeQueue();
        List<Integer> woken = new ArrayList<>();
        WakeQueue.Alarm alarm = new WakeQueue.Alarm(() -> woken.add(1));
        queue.set(alarm, 5);
        queue.set(alarm, 3);
        queue.wakeDue(10);
        queue.wakeDue(10);
        queue.clear(alarm);
        assertThat(woken).hasSize(1);
    }
}
