// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Numbers and times as the samples print them. */
public final class Shown {

    private Shown() {}

    /** With commas. */
    public static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** With one digit after the point. */
    public static String ratio(long part, long of) {
        return String.format(Locale.ROOT, "%,.1f", of == 0 ? 0 : (double) part / of);
    }

    /** Such as {@code 2.9 s}. */
    public static String seconds(Duration time) {
        return ratio(time.toMillis(), TimeUnit.SECONDS.toMillis(1)) + " s";
    }

    /** Such as {@code 1,043 ms}. */
    public static String millis(Duration time) {
        return number(time.toMillis()) + " ms";
    }

    /** So many in that time, of each second. */
    public static String perSecond(long count, Duration time) {
        return number(count * TimeUnit.SECONDS.toNanos(1) / Math.max(1, time.toNanos()));
    }

    /** Such as {@code members 1, 2 and 3}. */
    public static String members(Collection<Integer> ids) {
        List<String> names = ids.stream().sorted().map(String::valueOf).toList();
        int last = names.size() - 1;
        return last < 1
                ? "member " + String.join("", names)
                : "members "
                        + String.join(", ", names.subList(0, last))
                        + " and "
                        + names.get(last);
    }
}
