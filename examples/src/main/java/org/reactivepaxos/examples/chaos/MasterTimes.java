// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How long groups were without a master, by the reason. Thread-safe. */
final class MasterTimes {

    private record Loss(String reason, int group, long time, MemberRun master) {}

    private final List<Loss> losses = new ArrayList<>();

    synchronized void killed(int group, long time, MemberRun master) {
        losses.add(new Loss("after a kill", group, time, master));
    }

    synchronized void resigned(int group, long time, MemberRun master) {
        losses.add(new Loss("after a resignation", group, time, master));
    }

    synchronized void transferred(int group, long time, MemberRun master) {
        losses.add(new Loss("after a transfer", group, time, master));
    }

    /** Distributions, one a line. A loss that no master followed is left out. */
    synchronized List<String> lines(MasterJudge judge) {
        Map<String, List<Long>> millis = new TreeMap<>();
        for (Loss loss : losses) {
            MasterJudge.Belief next = judge.firstAfter(loss.group, loss.time, loss.master);
            if (next != null) {
                millis.computeIfAbsent(loss.reason, reason -> new ArrayList<>())
                        .add((next.from() - loss.time) / 1_000_000);
            }
        }
        List<String> lines = new ArrayList<>();
        millis.forEach((reason, times) -> lines.add("  " + reason + ": " + distribution(times)));
        return lines;
    }

    private static String distribution(List<Long> millis) {
        List<Long> sorted = millis.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "%d times; ms: least %d, median %d, p90 %d, most %d",
                sorted.size(),
                sorted.get(0),
                sorted.get(sorted.size() / 2),
                sorted.get(sorted.size() * 9 / 10),
                sorted.get(sorted.size() - 1));
    }
}
