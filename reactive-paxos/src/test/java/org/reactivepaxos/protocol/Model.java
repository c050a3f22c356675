// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import java.util.stream.IntStream;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.Message.Kind;

/** What is explored, and within which bounds. One small class or object per model. */
interface Model {

    /** How {@code paxos explore} calls it. */
    String name();

    /** One line: what is in it and what its bounds are. */
    String about();

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
