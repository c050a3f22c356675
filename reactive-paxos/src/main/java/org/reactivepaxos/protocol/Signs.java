// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/**
 * The signs of life of one voter, as its leader counts them (S9, S10).
 *
 * @param heardAt when it last answered
 * @param round the last heartbeat it answered, 0 when none
 * @param granted the last heartbeat it answered with a grant, 0 when none
 * @param grantedAt when that heartbeat <em>left</em>
 */
record Signs(long heardAt, long round, long granted, long grantedAt) {

    static Signs initial(long now) {
        return new Signs(now, 0, 0, 0);
    }

    Signs heard(long now) {
        return new Signs(now, round, granted, grantedAt);
    }

    Signs answered(long answeredRound, long now) {
        return new Signs(now, Math.max(round, answeredRound), granted, grantedAt);
    }

    Signs granting(long grantedRound, long sentAt) {
        return grantedRound <= granted ? this : new Signs(heardAt, round, grantedRound, sentAt);
    }
}
