// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * This member's own reads: asked of the leader in batches, again and again, until each has an index
 * and that is decided here (S10).
 *
 * @param waiting reads that are in no batch yet
 * @param asked batches in the order of their ids
 * @param nextId of the next batch; answers of an earlier incarnation carry that
 * @param open how many reads are not answered
 */
record Reads(Sequence<Event.ReadAsked> waiting, List<Batch> asked, long nextId, int open) {

    /** Batches under way: while there are so many, reads gather. */
    private static final int UNANSWERED_MAX = 8;

    static final long NO_INDEX = -1;

    Reads {
        asked = List.copyOf(asked);
    }

    /**
     * Reads that share one question.
     *
     * @param index the answer, {@link #NO_INDEX} until it is there
     * @param askedAt when the leader was asked last
     * @param askedOf under which ballot
     */
    record Batch(
            long id, boolean lease, List<Long> readIds, long index, long askedAt, Ballot askedOf) {
        Batch {
            readIds = List.copyOf(readIds);
        }

        boolean isAnswered() {
            return index != NO_INDEX;
        }

        Batch answered(long answer) {
            return new Batch(id, lease, readIds, answer, askedAt, askedOf);
        }

        Batch asking(Ballot leader, long now) {
            return new Batch(id, lease, readIds, index, now, leader);
        }
    }

    /** None are open, and no answer to an earlier batch is taken for one of a later. */
    static Reads from(long nextId) {
        return new Reads(Sequence.empty(), List.of(), nextId, 0);
    }

    Reads opening(Event.ReadAsked read) {
        return new Reads(waiting.plus(read), asked, nextId, open + 1);
    }

    /** What waits becomes one batch for each kind of read, as long as few are under way. */
    Reads gathered(long now) {
        if (waiting.isEmpty() || unanswered() >= UNANSWERED_MAX) {
            return this;
        }
        List<Batch> batches = new ArrayList<>(asked);
        long id = nextId;
        for (boolean lease : new boolean[] {true, false}) {
            List<Long> readIds = new ArrayList<>();
            for (Event.ReadAsked read : waiting) {
                if (read.lease() == lease) {
                    readIds.add(read.readId());
                }
            }
            if (!readIds.isEmpty()) {
                batches.add(new Batch(id++, lease, readIds, NO_INDEX, now, Ballot.NONE));
            }
        }
        return new Reads(Sequence.empty(), batches, id, open);
    }

    /** Batches that the leader has not answered. */
    int unanswered() {
        int count = 0;
        for (Batch batch : asked) {
            count += batch.isAnswered() ? 0 : 1;
        }
        return count;
    }

    Reads with(List<Batch> batches) {
        int left = waiting.size();
        for (Batch batch : batches) {
            left += batch.readIds().size();
        }
        return new Reads(waiting, batches, nextId, left);
    }

    Reads answering(long id, long index) {
        List<Batch> batches = new ArrayList<>(asked);
        batches.replaceAll(
                batch -> batch.id() == id && !batch.isAnswered() ? batch.answered(index) : batch);
        return with(batches);
    }
}
