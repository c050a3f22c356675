// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the durable records of a group amount to.
 *
 * @param genesis the group's beginning, null when this member has not taken it
 * @param promised the highest ballot promised or voted for
 * @param decidedBelow the lesser of the highest stored mark and the first instance not held (rule
 *     S5)
 * @param undecided what is held at or above {@code decidedBelow}, ascending, without overlaps; gaps
 *     are possible
 * @param base what the log amounted to at the latest snapshot, or at its beginning: the decided log
 *     from {@code base.below()} on is to be folded into it
 * @param retainedFrom the first decided instance that can still be read
 */
public record RecoveredGroup(
        @Nullable Genesis genesis,
        Ballot promised,
        long decidedBelow,
        List<Run> undecided,
        Ledger base,
        long retainedFrom) {

    /** A group without records. */
    public static final RecoveredGroup EMPTY = new RecoveredGroup(null, Ballot.NONE, 0, List.of());

    public RecoveredGroup {
        Objects.requireNonNull(promised, "promised");
        Objects.requireNonNull(base, "base");
        undecided = List.copyOf(undecided);
    }

    /** A group that has its whole log. */
    public RecoveredGroup(
            @Nullable Genesis genesis, Ballot promised, long decidedBelow, List<Run> undecided) {
        this(genesis, promised, decidedBelow, undecided, Ledger.start(genesis), 0);
    }
}
