// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import java.time.Duration;

/** Checks of what users set. */
final class Settings {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    private Settings() {}

    static void require(boolean holds, String otherwise, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise + ": " + value);
        }
    }

    static void requireTime(String name, Duration time) {
        require(
                time.compareTo(SHORTEST) >= 0 && time.compareTo(LONGEST) <= 0,
                name + " not within 1 ms and 1 day",
                time);
    }
}
