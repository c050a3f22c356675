// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/**
 * A safety invariant does not hold. The group that throws it must halt: it neither votes nor
 * answers any more.
 */
public final class InvariantViolation extends Error {

    private static final long serialVersionUID = 1L;

    public InvariantViolation(String message) {
        super(message);
    }
}
