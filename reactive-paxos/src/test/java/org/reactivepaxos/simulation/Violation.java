// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.Arrays;

/** A truth that a run has broken. */
public final class Violation extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String truth;

    Violation(String truth, String details) {
        super(truth + ": " + details);
        this.truth = truth;
    }

    /** The truth that does not hold. */
    public String truth() {
        return truth;
    }

    static void require(boolean holds, String truth, Object... details) {
        if (!holds) {
            throw new Violation(truth, Arrays.toString(details));
        }
    }
}
