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
     * @param lookedAt when those that this member would rather ask were asked last
     */
    record Upstream(int member, long movedAt, long heardAt, long lookedAt) {
        static final Upstream NONE = new Upstream(0, 0, 0, 0);

        static Upstream chosen(int member, long now) {
            return new Upstream(member, now, now, now);
        }

        Upstream movedAt(long now) {
            return new Upstream(member, now, now, lookedAt);
        }

        Upstream heardAt(long now) {
            return new Upstream(member, movedAt, now, lookedAt);
        }

        Upstream lookedAt(long now) {
            return new Upstream(member, movedAt, heardAt, now);
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
