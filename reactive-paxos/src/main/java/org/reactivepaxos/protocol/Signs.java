// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/**
 * The signs of life of one voter, as its leader counts them (S9, S10).
 *
 * @param heardAt when it last answered
 * @param round the last heartbeat it answered, 0 when none
 * @param granted the last heartbeat it answered with a grant, 0 when none
 * @param grantedAt when that heartbeat <em>left</em>
 * @param quiescent the last heartbeat it answered with that it rests, 0 when none
 * @param silent whether nothing was heard of its node, for whatever group, for so long that its
 *     answer is not waited for
 */
record Signs(
        long heardAt, long round, long granted, long grantedAt, long quiescent, boolean silent) {

    /** Of a voter that is awake. */
    Signs(long heardAt, long round, long granted, long grantedAt) {
        this(heardAt, round, granted, grantedAt, 0, false);
    }

    static Signs initial(long now) {
        return new Signs(now, 0, 0, 0);
    }

    Signs heard(long now) {
        return new Signs(now, round, granted, grantedAt, quiescent, false);
    }

    Signs answered(long answeredRound, long now) {
        long latest = Math.max(round, answeredRound);
        return new Signs(now, latest, granted, grantedAt, quiescent, false);
    }

    Signs granting(long grantedRound, long sentAt) {
        return grantedRound <= granted
                ? this
                : new Signs(heardAt, round, grantedRound, sentAt, quiescent, silent);
    }

    Signs resting(long answeredRound) {
        long latest = Math.max(quiescent, answeredRound);
        return new Signs(heardAt, round, granted, grantedAt, latest, silent);
    }

    Signs silent(boolean isSilent) {
        return new Signs(heardAt, round, granted, grantedAt, quiescent, isSilent);
    }

    /** Its silence is counted from now: while its leader rested it had nothing to answer. */
    Signs countedFrom(long now) {
        return new Signs(now, round, granted, grantedAt, quiescent, silent);
    }
}
