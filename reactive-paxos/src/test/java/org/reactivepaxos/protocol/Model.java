// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import java.util.stream.IntStream;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.GroupConfig.Timing;
import org.reactivepaxos.protocol.Message.Kind;

/** A group that is explored, and within which bounds. */
interface Model extends Explored {

    /** Ballots that may be opened, over all members and all time. */
    int ballots();

    /** Crashes with an immediate restart, over all members and all time. */
    default int crashes() {
        return 0;
    }

    default int members() {
        return 3;
    }

    /** How many of them, from member 1 on, make the first membership. */
    default int founders() {
        return members();
    }

    /** Whether the value that this member proposes after so many others is {@link #wanted}. */
    default boolean proposesChange(int member, int proposed) {
        return false;
    }

    /** The voters that a membership entry puts in the place of the founders. */
    default List<Integer> wanted() {
        return List.of();
    }

    /** Who votes under ballots of a version: the founders, and what one membership entry made. */
    default List<Integer> voters(long version) {
        return version == Ballot.GENESIS_VERSION
                ? IntStream.rangeClosed(1, founders()).boxed().toList()
                : wanted();
    }

    /** Whether this member may open ballots. */
    default boolean isCandidate(int member) {
        return member <= 2;
    }

    /** Whether this member may crash. */
    default boolean isMortal(int member) {
        return crashes() > 0;
    }

    /** Values that this member may propose while it leads, over all its lives. */
    default int values(int member) {
        return isCandidate(member) ? 1 : 0;
    }

    /** The first instance at which nobody proposes. */
    default int instances() {
        return Integer.MAX_VALUE;
    }

    /**
     * Whether phase 1 of a candidate with a quorum is one step, and catch-up from one member is one
     * step, that may come at any time; see {@link JointSteps}.
     */
    default boolean merged() {
        return false;
    }

    /**
     * Whether this member takes a snapshot of what is decided, once, and lets go of the log below;
     * others may install it at any time.
     */
    default boolean cleans(int member) {
        return false;
    }

    /** Whether time passes: leases are granted, and end. */
    default boolean timed() {
        return false;
    }

    /** Heartbeats that a leader sends under one ballot, besides those that reads ask for. */
    default int beats() {
        return 0;
    }

    /** Reads that this member is asked for, over all its lives. */
    default int reads(int member) {
        return 0;
    }

    /** Whether a live lease will do for the reads. */
    default boolean leaseReads() {
        return false;
    }

    /** Whether a leader may hand over, to whichever candidate. */
    default boolean handsOver() {
        return false;
    }

    /** Spans of time; the lease and the clock rate matter only where time passes. */
    default Timing timing() {
        return new Timing(50, 100, 10, 20, 50, 0, 0);
    }

    default NormalForm form() {
        if (merged()) {
            return new Coarse(this);
        }
        return timed() ? new Timed(this) : new Timeless(this);
    }

    @Override
    default Space space() {
        return new GroupSpace(this);
    }

    /** Whether the network ever delivers messages of this kind; others are always lost. */
    boolean carries(Kind kind);

    /**
     * Folds whose records wait for the disk while the member goes on; 0: records are durable before
     * the next event, and a crash may fall between any two of them.
     */
    default int unsynced() {
        return 0;
    }

    /** Decided values are let go of at once where {@code tailBytes} is 0. */
    default Limits limits() {
        return new Limits(64, 1 << 20, 1 << 12, 1 << 20, 1000);
    }

    /** What is explored: the core, or a stand-in with a planted fault. */
    default Outcome fold(GroupState state, long now, List<Event> events) {
        return Transition.fold(state, now, events);
    }
}
