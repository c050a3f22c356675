// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Locale;

/** Checks that are never compiled out. */
final class Check {

    private Check() {}

    /** For data that came from outside the core: the caller's fault. */
    static void argument(boolean holds, String message, long value) {
        if (!holds) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, message, value));
        }
    }

    /** For what the rules guarantee: a fault of this library or of the hardware under it. */
    static void invariant(boolean holds, String message) {
        if (!holds) {
            throw new InvariantViolation(message);
        }
    }
}
