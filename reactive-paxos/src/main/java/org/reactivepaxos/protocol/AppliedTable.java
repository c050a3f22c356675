// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.Outcome.Drop.Reason;
import org.reactivepaxos.protocol.ProposalOutcome.Kind;
import org.reactivepaxos.protocol.Value.Command;

/**
 * Which proposals have taken effect, so that none does twice (rule S8).
 *
 * <p>Fed with every decided command in instance order, and only with that: all members hold the
 * same table at the same instance. Bounded by the proposers' done marks; one row per disk that ever
 * proposed or was removed.
 */
public final class AppliedTable {

    public static final AppliedTable EMPTY = new AppliedTable(List.of());

    private final List<Row> rows;

    private AppliedTable(List<Row> rows) {
        this.rows = rows;
    }

    static AppliedTable of(List<Row> rows) {
        return new AppliedTable(List.copyOf(rows));
    }

    /** One for each proposer, in the order of their first commands with effect. */
    List<Row> rows() {
        return rows;
    }

    /** What the log so far says of this proposal. */
    public ProposalOutcome outcome(ProposalId id) {
        Row row = row(id.storage());
        return row == null ? ProposalOutcome.OPEN : row.outcome(id);
    }

    /**
     * Whether this proposal has taken effect, or is settled by its proposer's done mark, or fenced.
     */
    public boolean covers(ProposalId id) {
        return outcome(id).kind() != Kind.OPEN;
    }

    /** Sequences of this proposer's current incarnation that are remembered one by one. */
    public int remembered(long storage) {
        Row row = row(storage);
        return row == null ? 0 : row.current.remembered();
    }

    /** The membership has let go of this disk: nothing of it ever has effect again. */
    AppliedTable removing(long storage) {
        Row row = row(storage);
        return with(row == null ? Row.starting(storage, Row.REMOVED) : row.in(Row.REMOVED));
    }

    /**
     * Takes the values of consecutive instances.
     *
     * @param first instance of the first value
     * @param dropped receives each value that must have no effect: no-ops, commands that had effect
     *     before, and commands of who is fenced or no member
     */
    AppliedTable take(long first, Values values, Membership membership, List<Drop> dropped) {
        AppliedTable table = this;
        int index = 0;
        while (index < values.count()) {
            int stretch = stretchFrom(values, index);
            if (stretch == 0) {
                dropped.add(new Drop(index++, Reason.NOOP, -1));
                continue;
            }
            Command command = (Command) values.get(index);
            ProposalId id = command.id();
            if (!membership.namesStorage(id.storage())) {
                dropped.add(table.dropOf(index++, id, Reason.NO_MEMBER));
            } else if (table.covers(id)) {
                dropped.add(table.dropOf(index++, id, Reason.FENCED));
                table = table.settling(command);
            } else {
                Command last = (Command) values.get(index + stretch - 1);
                Row row = table.rowFor(id);
                // Only the first of a stretch is known not to be covered.
                boolean atEnd = row.current.mayTakeAtEnd(id.sequence());
                Incarnation taken =
                        atEnd
                                ? row.current.plus(id.sequence(), stretch, first + index)
                                : row.current.insert(id.sequence(), first + index);
                long mark = atEnd ? last.doneBelow() : command.doneBelow();
                table = table.with(row.with(taken.settle(mark)));
                index += atEnd ? stretch : 1;
            }
        }
        return table;
    }

    private Drop dropOf(int index, ProposalId id, Reason unlessApplied) {
        ProposalOutcome outcome = outcome(id);
        boolean before = outcome.kind() == Kind.APPLIED || outcome.kind() == Kind.SETTLED;
        return new Drop(index, before ? Reason.DUPLICATE : unlessApplied, outcome.instance());
    }

    /** Also a command without effect carries a done mark. */
    private AppliedTable settling(Command command) {
        Row row = row(command.id().storage());
        return row == null || row.current.number() != command.id().incarnation()
                ? this
                : with(row.with(row.current.settle(command.doneBelow())));
    }

    /**
     * How many values from {@code index} on are commands of one proposer with sequences that follow
     * each other.
     */
    private static int stretchFrom(Values values, int index) {
        int end = index;
        ProposalId last = null;
        while (end < values.count()
                && values.get(end) instanceof Command command
                && follows(last, command.id())) {
            last = command.id();
            end++;
        }
        return end - index;
    }

    private static boolean follows(@Nullable ProposalId last, ProposalId next) {
        return last == null
                || (last.storage() == next.storage()
                        && last.incarnation() == next.incarnation()
                        && last.sequence() + 1 == next.sequence());
    }

    private @Nullable Row row(long storage) {
        for (Row row : rows) {
            if (row.storage == storage) {
                return row;
            }
        }
        return null;
    }

    /** The row to add this proposal to: the first of an incarnation fences all lower ones. */
    private Row rowFor(ProposalId id) {
        Row row = row(id.storage());
        if (row == null) {
            return Row.starting(id.storage(), id.incarnation());
        }
        return row.current.number() < id.incarnation() ? row.in(id.incarnation()) : row;
    }

    private AppliedTable with(Row changed) {
        List<Row> copy = new ArrayList<>(rows.size() + 1);
        boolean replaced = false;
        for (Row row : rows) {
            boolean same = row.storage == changed.storage;
            copy.add(same ? changed : row);
            replaced |= same;
        }
        if (!replaced) {
            copy.add(changed);
        }
        return new AppliedTable(copy);
    }

    /**
     * What is known of one proposer.
     *
     * @param past the last incarnations that are fenced, oldest first: for questions after the
     *     outcome of their proposals
     */
    record Row(long storage, Incarnation current, List<Incarnation> past) {

        /** The incarnation of a disk that was removed: no start of it has such a high number. */
        static final long REMOVED = Long.MAX_VALUE;

        private static final int PAST_REMEMBERED = 4;

        static Row starting(long storage, long incarnation) {
            return new Row(storage, Incarnation.starting(incarnation), List.of());
        }

        ProposalOutcome outcome(ProposalId id) {
            if (id.incarnation() == current.number()) {
                return current.outcome(id.sequence());
            }
            if (id.incarnation() > current.number()) {
                return ProposalOutcome.OPEN;
            }
            for (Incarnation fenced : past) {
                if (fenced.number() == id.incarnation()) {
                    ProposalOutcome then = fenced.outcome(id.sequence());
                    return then.kind() == Kind.OPEN ? ProposalOutcome.NEVER : then;
                }
            }
            // One that is not remembered had no command with effect, or was pushed out by later
            // ones.
            return past.size() < PAST_REMEMBERED || id.incarnation() > past.get(0).number()
                    ? ProposalOutcome.NEVER
                    : ProposalOutcome.FORGOTTEN;
        }

        /** All that are remembered, the current one last. */
        List<Incarnation> all() {
            List<Incarnation> all = new ArrayList<>(past);
            all.add(current);
            return all;
        }

        Row with(Incarnation changed) {
            return new Row(storage, changed, past);
        }

        Row in(long incarnation) {
            if (current.number() == incarnation) {
                return this;
            }
            List<Incarnation> fenced = new ArrayList<>(past);
            fenced.add(current);
            if (fenced.size() > PAST_REMEMBERED) {
                fenced.remove(0);
            }
            return new Row(storage, Incarnation.starting(incarnation), List.copyOf(fenced));
        }
    }
}
