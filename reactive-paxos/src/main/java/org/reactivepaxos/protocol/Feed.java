// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * From whom a member without a vote learns, and which of them learn from this one.
 *
 * @param upstream whom this member asks; {@link Upstream#NONE} where it votes, or is no member
 * @param waiting members without a vote that have asked this one and have no answer yet, each once,
 *     in the order of their ids
 */
record Feed(Upstream upstream, List<Waiting> waiting) {

    static final Feed NONE = new Feed(Upstream.NONE, List.of());

    Feed {
        waiting = List.copyOf(waiting);
    }

    /**
     * Times are monotonic nanoseconds.
     *
     * @param member 0 for none
     * @param movedAt when it was chosen, something was learned, or something began to be missing,
     *     whichever was last
     * @param heardAt as {@code movedAt}, or when it answered last
     * @param lookedAt when those that this member would rather ask were asked last, or this one was
     *     chosen
     * @param lookedFrom from which instance on they were asked; -1 where it is only chosen
     * @param doubts what the ones before it have taught about waiting
     */
    record Upstream(
            int member, long movedAt, long heardAt, long lookedAt, long lookedFrom, Doubts doubts) {
        static final Upstream NONE = new Upstream(0, 0, 0, 0, -1, Doubts.NONE);

        /** The next one, of which nothing is known. */
        Upstream chosen(int next, long now) {
            return new Upstream(next, now, now, now, -1, doubts);
        }

        Upstream movedAt(long now) {
            return new Upstream(member, now, now, lookedAt, lookedFrom, doubts);
        }

        Upstream heardAt(long now) {
            return new Upstream(member, movedAt, now, lookedAt, lookedFrom, doubts);
        }

        Upstream looked(long now, long from) {
            return new Upstream(member, movedAt, heardAt, now, from, doubts);
        }

        Upstream with(Doubts changed) {
            return new Upstream(member, movedAt, heardAt, lookedAt, lookedFrom, changed);
        }
    }

    /**
     * Why a member waits longer than at first. Counts are bounded.
     *
     * @param unanswered upstreams that gave no answer, one after the other, since nothing was
     *     missing last
     * @param failed returns to a preferred one that were in vain, since one held last
     * @param onTrial whether the present upstream is one that it has returned to just now
     */
    record Doubts(int unanswered, int failed, boolean onTrial) {
        static final Doubts NONE = new Doubts(0, 0, false);

        private static final int UNANSWERED_MAX = 4;
        private static final int FAILED_MAX = 5;

        /** The present upstream is left: it does not answer. */
        Doubts left() {
            int more = onTrial ? failed + 1 : failed;
            return new Doubts(
                    Math.min(unanswered + 1, UNANSWERED_MAX), Math.min(more, FAILED_MAX), false);
        }

        /** Nothing was missing. */
        Doubts level() {
            return new Doubts(0, failed, onTrial);
        }

        Doubts returning() {
            return new Doubts(unanswered, failed, true);
        }

        /** The present upstream has served for so long that one would look for a better one. */
        Doubts held() {
            return onTrial ? new Doubts(unanswered, 0, false) : this;
        }
    }

    /** A question after everything from that instance on. */
    record Waiting(int member, long from) {}

    Feed with(Upstream changed) {
        return new Feed(changed, waiting);
    }

    boolean hasWaiting(int member) {
        for (Waiting one : waiting) {
            if (one.member() == member) {
                return true;
            }
        }
        return false;
    }

    /** The latest question of a member is the one that counts. */
    Feed plus(Waiting asked) {
        List<Waiting> next = new ArrayList<>(waiting.size() + 1);
        for (Waiting one : waiting) {
            if (one.member() < asked.member()) {
                next.add(one);
            }
        }
        next.add(asked);
        for (Waiting one : waiting) {
            if (one.member() > asked.member()) {
                next.add(one);
            }
        }
        return new Feed(upstream, next);
    }

    Feed without(int member) {
        List<Waiting> next = new ArrayList<>(waiting);
        return next.removeIf(one -> one.member() == member) ? new Feed(upstream, next) : this;
    }
}
