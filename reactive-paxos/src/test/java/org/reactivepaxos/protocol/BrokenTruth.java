// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.io.Serial;

/** A checker found that its truth does not hold. */
final class BrokenTruth extends AssertionError {

    @Serial private static final long serialVersionUID = 1;

    private final String truth;

    BrokenTruth(String truth, String facts) {
        super(truth + ": " + facts);
        this.truth = truth;
    }

    String truth() {
        return truth;
    }
}
