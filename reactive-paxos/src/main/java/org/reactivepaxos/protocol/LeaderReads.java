// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/**
 * Reads of any member that wait at the leader until a round is confirmed (S10).
 *
 * @param recoveredBelow the end of what phase 1 reported: earlier ballots may have decided up to
 *     here
 * @param pending in the order they came, hence with rounds that never fall
 */
record LeaderReads(long recoveredBelow, Sequence<Pending> pending) {

    /**
     * One question.
     *
     * @param member who asks, with a vote or without
     * @param index what the read must have applied, as of when it was asked
     * @param round the first round that left after that
     */
    record Pending(int member, ReadMessage.ReadIndex question, long index, long round) {}

    static LeaderReads none(long recoveredBelow) {
        return new LeaderReads(recoveredBelow, Sequence.empty());
    }

    LeaderReads plus(Pending read) {
        return new LeaderReads(recoveredBelow, pending.plus(read));
    }

    LeaderReads withoutFirst(int count) {
        return new LeaderReads(recoveredBelow, pending.withoutFirst(count));
    }

    /** Whether this very question waits already: it was repeated. */
    boolean holds(int member, ReadMessage.ReadIndex question) {
        for (Pending read : pending) {
            if (read.member() == member && read.question().equals(question)) {
                return true;
            }
        }
        return false;
    }
}
