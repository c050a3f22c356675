// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

/**
 * How fresh a read must be. Quorum and lease reads are linearizable ("Linearizability", Herlihy and
 * Wing 1990): they see every value that was chosen, and acknowledged to anybody, before they were
 * asked for.
 */
public final class ReadMode {

    private static final ReadMode QUORUM = new ReadMode(Kind.QUORUM, 0);
    private static final ReadMode LEASE = new ReadMode(Kind.LEASE, 0);
    private static final ReadMode LOCAL = new ReadMode(Kind.LOCAL, 0);

    private final Kind kind;
    private final long instance;

    private ReadMode(Kind kind, long instance) {
        this.kind = kind;
        this.instance = instance;
    }

    enum Kind {
        QUORUM,
        LEASE,
        AT_LEAST,
        LOCAL
    }

    /**
     * Linearizable, whatever clocks do: the leader names the instance, and a quorum confirms that
     * it still leads. One round of messages, shared by all reads that wait; nothing is written.
     */
    public static ReadMode quorum() {
        return QUORUM;
    }

    /**
     * Linearizable as long as no clock's rate is off by more than the bound that leases reckon
     * with: a leader whose lease lives answers by itself. Without a live lease it is a quorum read.
     */
    public static ReadMode lease() {
        return LEASE;
    }

    /**
     * Not before this member has applied that instance: for who has seen an {@link Instance} and
     * wants to read its own write, on any member. Asks nobody.
     *
     * @param instance 0 or above; may be one that is not decided yet
     * @throws IllegalArgumentException when it is negative
     */
    public static ReadMode atLeast(long instance) {
        if (instance < 0) {
            throw new IllegalArgumentException("instance: " + instance);
        }
        return new ReadMode(Kind.AT_LEAST, instance);
    }

    /** What this member has, however old. Asks nobody and waits for nothing. */
    public static ReadMode local() {
        return LOCAL;
    }

    Kind kind() {
        return kind;
    }

    /** Of an at-least read. */
    long instance() {
        return instance;
    }

    @Override
    public String toString() {
        return kind == Kind.AT_LEAST
                ? "at least " + instance
                : kind.name().toLowerCase(java.util.Locale.ROOT);
    }
}
