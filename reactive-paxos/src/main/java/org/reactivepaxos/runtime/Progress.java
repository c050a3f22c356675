// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How far something has come, and when it will be there at the pace so far. Told once a second. */
final class Progress {

    private static final long EVERY = Duration.ofSeconds(1).toNanos();

    private final long from;
    private final long begun;
    private long told;

    /**
     * @param from where it begins
     * @param now monotonic nanoseconds
     */
    Progress(long from, long now) {
        this.from = from;
        this.begun = now;
        this.told = now;
    }

    /** Whether it is to be told now; then not again for a while. */
    boolean isDue(long now) {
        boolean due = now - told >= EVERY;
        told = due ? now : told;
        return due;
    }

    /** How long it still takes; null while it has not moved. */
    @Nullable Duration left(long at, long to, long now) {
        return at <= from
                ? null
                : Duration.ofNanos((long) ((double) (now - begun) * (to - at) / (at - from)));
    }

    /** For people. */
    String text(long at, long to, long now) {
        Duration left = left(at, to, now);
        String estimate = left == null ? "" : ", some " + left.toSeconds() + " s to go";
        return String.format(Locale.ROOT, "%,d of %,d%s", at, to, estimate);
    }
}
