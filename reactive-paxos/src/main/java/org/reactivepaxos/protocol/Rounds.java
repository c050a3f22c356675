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
 */
record Rounds(long last, long nextAt, long since, Sequence<Long> sentAt) {

    /** Rounds whose answers still count for a lease; a later answer is only a sign of life. */
    private static final int KEPT_MAX = 64;

    static Rounds startingAt(long now) {
        return new Rounds(0, now, now, Sequence.empty());
    }

    Rounds next(long now, long heartbeat) {
        Sequence<Long> recent = sentAt.size() < KEPT_MAX ? sentAt : sentAt.withoutFirst(1);
        return new Rounds(last + 1, now + heartbeat, since, recent.plus(now));
    }

    /** Whether it is known when that round left. */
    boolean knows(long round) {
        return round <= last && round > last - sentAt.size();
    }

    long sentAt(long round) {
        return sentAt.get((int) (round - last + sentAt.size() - 1));
    }
}
