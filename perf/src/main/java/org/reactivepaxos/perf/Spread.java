// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.util.List;
import java.util.Locale;

/** The median of some figures, with the least and the most of them. */
record Spread(double least, double median, double most) {

    static Spread of(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        int half = sorted.size() / 2;
        double median =
                sorted.size() % 2 == 1
                        ? sorted.get(half)
                        : (sorted.get(half - 1) + sorted.get(half)) / 2;
        return new Spread(sorted.get(0), median, sorted.get(sorted.size() - 1));
    }

    String text() {
        return String.format(Locale.ROOT, "%.0f (%.0f to %.0f)", median, least, most);
    }
}
