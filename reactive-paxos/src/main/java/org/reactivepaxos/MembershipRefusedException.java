// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

/**
 * A change of the membership breaks a rule, so it has no effect, and never will: such as quorums
 * that do not meet, a member that is none of the group, or a member id or disk that the group has
 * seen before.
 */
public final class MembershipRefusedException extends NotProposedException {

    private static final long serialVersionUID = 1L;

    private final transient GroupMembership inForce;

    MembershipRefusedException(String why, GroupMembership inForce) {
        super(
                "group "
                        + inForce.group()
                        + ": the membership cannot be changed so: "
                        + why
                        + ". In force is "
                        + inForce,
                null);
        this.inForce = inForce;
    }

    /** What is in force, as known here then. */
    public GroupMembership inForce() {
        return inForce;
    }

    @Override
    public boolean isRetryable() {
        return false;
    }
}
