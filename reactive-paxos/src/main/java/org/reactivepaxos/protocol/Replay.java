// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.Outcome.Decision;

/**
 * Folds the decided log from its beginning when a member starts, so that state machines and the
 * applied table are rebuilt by the same rule that built them.
 */
public final class Replay {

    private final Membership membership;
    private final AppliedTable table;
    private final long below;

    private Replay(Membership membership, AppliedTable table, long below) {
        this.membership = membership;
        this.table = table;
        this.below = below;
    }

    /** Before instance 0 of a group with this membership. */
    public static Replay start(Membership membership) {
        return new Replay(membership, AppliedTable.EMPTY, 0);
    }

    /** The first instance not replayed yet. */
    public long below() {
        return below;
    }

    AppliedTable table() {
        return table;
    }

    /** The next decided run, and what it means. */
    public Step next(Run run) {
        if (run.first() != below) {
            throw new IllegalArgumentException(
                    "expected instance " + below + ", got " + run.first());
        }
        List<Integer> dropped = new ArrayList<>();
        AppliedTable after = table.take(run.values(), membership, dropped);
        Decision decision = new Decision(run.first(), run.values(), dropped);
        return new Step(new Replay(membership, after, run.below()), decision);
    }

    /** The replay after a run, and the decision to hand to the state machines. */
    public record Step(Replay replay, Decision decision) {}
}
