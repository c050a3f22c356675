// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/**
 * The ids of the state machines that a group runs for itself. Fixed for ever: which ids are no
 * user's decides whether an entry has effect, so all versions must agree.
 */
public final class ReservedMachines {

    /** Who is master (S11). */
    public static final int MASTER = Integer.MIN_VALUE;

    /** Which client sessions are open, and what was called in them (S8). */
    public static final int SESSIONS = Integer.MIN_VALUE + 1;

    /** Several requests at one instance ({@link BatchCodec}). */
    public static final int BATCH = Integer.MIN_VALUE + 2;

    /** The part of a snapshot that has the sums over the results of the others (S12). */
    public static final int RESULTS = Integer.MIN_VALUE + 3;

    private static final int COUNT = 16;

    private ReservedMachines() {}

    /** Whether no user's state machine has this id. */
    public static boolean has(int machine) {
        return machine < Integer.MIN_VALUE + COUNT;
    }
}
