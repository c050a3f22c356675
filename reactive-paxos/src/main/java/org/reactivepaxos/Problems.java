// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Gathers what is wrong with options, so that all of it is told at once. Each names its option. */
final class Problems {

    private final List<String> found = new ArrayList<>();

    void unless(boolean holds, String option, String otherwise) {
        if (!holds) {
            found.add(option + ": " + otherwise);
        }
    }

    void unlessWithin(long value, long least, long most, String option, String what) {
        unless(
                value >= least && value <= most,
                option,
                what + " must be from " + least + " to " + most + ", and is " + value);
    }

    void unlessWithin(Duration value, Duration least, Duration most, String option, String what) {
        unless(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                option,
                what + " must be from " + least + " to " + most + ", and is " + value);
    }

    /**
     * @throws IllegalArgumentException with all that was found
     */
    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new IllegalArgumentException(
                    "the options do not fit together:\n- " + String.join("\n- ", found));
        }
    }
}
