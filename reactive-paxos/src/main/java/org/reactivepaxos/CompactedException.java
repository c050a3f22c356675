// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

/**
 * The log of this member does not go back so far: a snapshot stands for it. Go on from {@link
 * #firstRetained()} with the state machines' state, or read from a member that retains more.
 */
public final class CompactedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long firstRetained;

    CompactedException(int group, long wanted, long firstRetained, Throwable cause) {
        super(
                "group "
                        + group
                        + ": instance "
                        + wanted
                        + " cannot be read on this member any more, the first that can is "
                        + firstRetained
                        + "; go on there, or read from a member that retains more",
                cause);
        this.firstRetained = firstRetained;
    }

    /** The first instance that can be read on this member. */
    public long firstRetained() {
        return firstRetained;
    }
}
