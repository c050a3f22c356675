// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.Locale;

/**
 * What goes wrong in a simulated world. Members do not come and go yet: a node has no way to ask
 * for it. Nor are there cloned disks, for two nodes of one member id would need two seats in the
 * network; the simulation of the core has both, and bits that flip.
 */
public enum Fault {
    /** A frame is lost within a connection. */
    LOSS,
    /** A frame arrives twice. */
    DUPLICATION,
    /** Frames overtake each other. */
    REORDERING,
    /** A frame is delayed beyond an election time-out. */
    DELAY,
    /** A connection breaks, with all that is on its way. */
    DISCONNECT,
    /** One member is not heard by another, which it hears. */
    ONE_WAY_PARTITION,
    /** The members fall into two parts that do not hear each other. */
    FULL_PARTITION,
    /** A process dies, and what it had not synced with it. */
    CRASH,
    /** All processes die at once. */
    BLACKOUT,
    /** A dying process leaves the beginning of a batch of records on its disk. */
    TORN_WRITE,
    /** A sync takes longer than an election. */
    SLOW_DISK,
    /** A sync fails. */
    FAILED_SYNC,
    /** A process stands still for a while. */
    STALL,
    /** A clock runs fast or slow. */
    CLOCK_DRIFT,
    /** A clock jumps forward, or stands still for a while. */
    CLOCK_JUMP,
    /** A process comes back with an empty disk. */
    WIPED_DISK,
    /** A process comes back with a copy of its disk from before its last start. */
    RESTORED_DISK;

    /** Its name on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
