// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.reactivepaxos.testkit.History;
import org.reactivepaxos.testkit.Linearizability;
import org.reactivepaxos.testkit.Linearizability.Verdict;

/**
 * One key of one group, and what clients saw of it. Used for a limited number of calls, so that its
 * history is short; then it is judged, and forgotten. Thread-safe.
 */
final class Register {

    private final int group;
    private final long key;
    private final int callsMax;
    private final History<Ask, Long> history = new History<>();
    private final Set<Long> seen = new HashSet<>();
    private final List<Use> unknown = new ArrayList<>();
    private int calls;
    private int open;
    private long latest;

    Register(int group, long key, int callsMax) {
        this.group = group;
        this.key = key;
        this.callsMax = callsMax;
    }

    /** One call of it. */
    record Use(Register register, Ask ask, History<Ask, Long>.Call call) {}

    int group() {
        return group;
    }

    long key() {
        return key;
    }

    /** Whether it takes no more calls. */
    synchronized boolean isUsedUp() {
        return calls >= callsMax;
    }

    /** Whether it takes no more calls, and all have ended. */
    synchronized boolean isOver() {
        return isUsedUp() && open == 0;
    }

    /** A number that some client saw, so that a swap can succeed. */
    synchronized long latest() {
        return latest;
    }

    synchronized Use begin(Ask ask) {
        calls++;
        open++;
        return new Use(this, ask, history.begin(ask));
    }

    synchronized void answered(Use use, long number) {
        open--;
        use.call.answered(number);
        seen.add(number);
        latest = use.ask.appliedTo(number);
    }

    synchronized void refused(Use use) {
        open--;
        use.call.refused();
    }

    synchronized void unknown(Use use) {
        open--;
        use.call.unknown();
        unknown.add(use);
    }

    /**
     * Whether the history is linearizable. To be called once, when no call is open.
     *
     * <p>Calls with unknown outcome that change nothing are left out, as are those whose number
     * nobody saw. Every answer is the number before the call, so whatever followed such a call and
     * was answered would have seen it; what was not answered does not show. And no swap expects a
     * number that was not seen. So where some order explains the answers, the same one without
     * those calls does, and the search is spared most of its work.
     */
    synchronized Verdict judge() {
        for (Use use : unknown) {
            boolean writes = use.ask.wanted() != 0;
            if (!writes || !seen.contains(use.ask.wanted())) {
                use.call.refused();
            }
        }
        return Linearizability.check(Ask.MODEL, history);
    }
}
