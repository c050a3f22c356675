// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

/**
 * Another membership is in force than the one that a change was made for, so it has no effect, and
 * never will: another change came first.
 */
public final class MembershipConflictException extends NotProposedException {

    private static final long serialVersionUID = 1L;

    private final long expectedVersion;
    private final transient GroupMembership inForce;

    MembershipConflictException(long expectedVersion, GroupMembership inForce) {
        super(
                "group "
                        + inForce.group()
                        + ": the change was made for version "
                        + expectedVersion
                        + " of the membership, and in force is version "
                        + inForce.version()
                        + ": "
                        + inForce
                        + ". Nothing was changed; look at it and decide again",
                null);
        this.expectedVersion = expectedVersion;
        this.inForce = inForce;
    }

    /** The version of the membership that the change was made for. */
    public long expectedVersion() {
        return expectedVersion;
    }

    /** What was in force instead, as known here then. */
    public GroupMembership inForce() {
        return inForce;
    }

    /** False: the same change can only fail again where it expects a version. */
    @Override
    public boolean isRetryable() {
        return false;
    }
}
