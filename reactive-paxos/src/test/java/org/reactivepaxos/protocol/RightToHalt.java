// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/** Who may stop by itself, and why; nobody whose disk is its own and whole. */
final class RightToHalt {

    private RightToHalt() {}

    static void require(Origin origin, Throwable reason) {
        if (reason instanceof NotAMemberException) {
            Checker.require(origin != Origin.OWN, "a voter with its own disk is a member", reason);
        } else if (reason instanceof ChainMismatch) {
            Checker.require(origin != Origin.OWN, "no undamaged member halts", reason);
        } else if (origin != Origin.COPIED && origin != Origin.DAMAGED) {
            // A copy may find that it has forgotten something, and a damaged member that a value
            // which it holds as decided is not what comes again.
            throw (InvariantViolation) reason;
        }
    }
}
