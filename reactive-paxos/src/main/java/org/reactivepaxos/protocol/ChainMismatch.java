// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/**
 * The decided log of this member is not that of a majority, or there is no majority to tell whose
 * is right (rule S12). The group that throws it must halt, as for an {@link InvariantViolation}.
 */
public final class ChainMismatch extends Error {

    private static final long serialVersionUID = 1L;

    public ChainMismatch(String message) {
        super(message);
    }
}
