// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/**
 * The heartbeats of one leader, numbered from 1 on: when each left, since a lease counts from there
 * (S9).
 *
 * @param last number of the last one, 0 before the first
 * @param nextAt when the next is due
 * @param since when this member began to lead
 * @param sentAt when the last ones left, oldest first
 * @param quiet how far it is from resting
 */
record Rounds(long last, long nextAt, long since, Sequence<Long> sentAt, Quiet quiet) {

    /** Rounds whose answers still count for a lease; a later answer is only a sign of life. */
    private static final int KEPT_MAX = 64;

    /**
     * @param busyAt when something was open last, or began to be
     * @param askedFrom the first heartbeat since then that asked the others to rest, 0 when none
     * @param rests whether the leader sends none any more until it is woken
     */
    record Quiet(long busyAt, long askedFrom, boolean rests) {}

    /** Of a leader that is busy now. */
    Rounds(long last, long nextAt, long since, Sequence<Long> sentAt) {
        this(last, nextAt, since, sentAt, new Quiet(since, 0, false));
    }

    static Rounds startingAt(long now) {
        return new Rounds(0, now, now, Sequence.empty());
    }

    Rounds busy(long now) {
        return new Rounds(last, nextAt, since, sentAt, new Quiet(now, 0, false));
    }

    /** As {@link #busy}, with a heartbeat that is due at once. */
    Rounds woken(long now) {
        return new Rounds(last, now, since, sentAt, new Quiet(now, 0, false));
    }

    /** The last heartbeat asked the others to rest. */
    Rounds asking() {
        long from = quiet.askedFrom == 0 ? last : quiet.askedFrom;
        return new Rounds(last, nextAt, since, sentAt, new Quiet(quiet.busyAt, from, false));
    }

    Rounds resting() {
        Quiet resting = new Quiet(quiet.busyAt, quiet.askedFrom, true);
        return new Rounds(last, nextAt, since, sentAt, resting);
    }

    Rounds next(long now, long heartbeat) {
        Sequence<Long> recent = sentAt.size() < KEPT_MAX ? sentAt : sentAt.withoutFirst(1);
        return new Rounds(last + 1, now + heartbeat, since, recent.plus(now), quiet);
    }

    /** Whether it is known when that round left. */
    boolean knows(long round) {
        return round <= last && round > last - sentAt.size();
    }

    long sentAt(long round) {
        return sentAt.get((int) (round - last + sentAt.size() - 1));
    }
}
