// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Outcome.LogRead;
import org.reactivepaxos.protocol.Outcome.Send;

/**
 * One member of an explored world: its state in memory and on disk, and what it has done. Never
 * changed.
 *
 * @param durable what its disk holds; without its contents once the member will not crash any more
 * @param pending outcomes whose records are not durable yet, oldest first
 * @param proposed values it has proposed, over all its lives
 * @param asked reads it was asked for, over all its lives
 * @param said the highest ballot that it ever told anyone to have promised
 * @param decided what its present life has handed out as decided
 */
record Local(
        GroupState state,
        DurableLog durable,
        List<Batch> pending,
        int proposed,
        int asked,
        Ballot said,
        List<Decided> decided) {

    Local {
        pending = List.copyOf(pending);
        decided = List.copyOf(decided);
    }

    /** What one fold wants to be durable, and what waits for it. */
    record Batch(List<LogRecord> records, List<Send> sends, List<LogRead> reads) {}

    /** One decided instance; instances follow each other from 0. */
    record Decided(Value value, boolean hasEffect) {}

    /** A durable snapshot: what it amounts to, and the decided values that it covers. */
    record Snapshot(Ledger ledger, List<Decided> decided) {}

    /** The latest durable snapshot, if there is one. */
    @Nullable Snapshot snapshot() {
        Ledger base = durable.base();
        return base == null ? null : new Snapshot(base, decided.subList(0, (int) base.below()));
    }

    int member() {
        return state.member();
    }

    int pendingRecords() {
        return pending.stream().mapToInt(batch -> batch.records().size()).sum();
    }
}
