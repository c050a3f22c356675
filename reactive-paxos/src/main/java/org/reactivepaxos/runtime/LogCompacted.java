// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

/** The log was read below what this member can tell of it. */
public final class LogCompacted extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long wanted;
    private final long first;

    LogCompacted(long wanted, long first) {
        super("instance " + wanted + " is not readable, the first that is: " + first);
        this.wanted = wanted;
        this.first = first;
    }

    public long wanted() {
        return wanted;
    }

    /** The first instance that can be read. */
    public long first() {
        return first;
    }
}
