// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Value.Command;

/**
 * Which proposals have taken effect, so that none does twice (rule S8).
 *
 * <p>Fed with every decided command in instance order, and only with that: all members hold the
 * same table at the same instance. Bounded by the proposers' done marks; one row per disk that ever
 * proposed.
 */
public final class AppliedTable {

    public static final AppliedTable EMPTY = new AppliedTable(List.of());

    private final List<Row> rows;

    private AppliedTable(List<Row> rows) {
        this.rows = rows;
    }

    /**
     * Whether this proposal has taken effect, or is settled by its proposer's done mark, or fenced.
     */
    public boolean covers(ProposalId id) {
        Row row = row(id.storage());
        return row != null && row.covers(id);
    }

    /** Sequences of this proposer's current incarnation that are remembered one by one. */
    public int remembered(long storage) {
        Row row = row(storage);
        return row == null ? 0 : row.remembered();
    }

    /**
     * Takes the values of consecutive instances.
     *
     * @param dropped receives the index of each value that must have no effect: no-ops, commands
     *     that had effect before, and commands of who is no member
     */
    AppliedTable take(Values values, Membership membership, List<Integer> dropped) {
        AppliedTable table = this;
        int index = 0;
        while (index < values.count()) {
            int stretch = stretchFrom(values, index);
            if (stretch == 0 || membership.positionOfStorage(idAt(values, index).storage()) < 0) {
                dropped.add(index++);
                continue;
            }
            Row before = table.rowFor(idAt(values, index));
            if (before.mayTakeAtEnd(idAt(values, index))) {
                Command last = (Command) values.get(index + stretch - 1);
                table =
                        table.with(
                                before.plus(idAt(values, index).sequence(), stretch)
                                        .settle(last.doneBelow()));
                index += stretch;
            } else {
                table = table.takeOne((Command) values.get(index), before, index, dropped);
                index++;
            }
        }
        return table;
    }

    private AppliedTable takeOne(Command command, Row row, int index, List<Integer> dropped) {
        if (row.covers(command.id())) {
            dropped.add(index);
            return command.id().incarnation() < row.incarnation
                    ? this
                    : with(row.settle(command.doneBelow()));
        }
        return with(row.insert(command.id().sequence()).settle(command.doneBelow()));
    }

    private static ProposalId idAt(Values values, int index) {
        return ((Command) values.get(index)).id();
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

    /**
     * The row to judge this proposal by: a fresh one when it is the first of its incarnation, which
     * fences the rest.
     */
    private Row rowFor(ProposalId id) {
        Row row = row(id.storage());
        return row == null || row.incarnation < id.incarnation()
                ? new Row(id.storage(), id.incarnation(), 0, Sequence.empty())
                : row;
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

    /** Sequences [first, below) of one incarnation. */
    private record Range(long first, long below) {}

    /**
     * What is known of one proposer.
     *
     * @param doneBelow its done mark: nothing below it can come again and count
     * @param applied sequences at or above the mark that took effect, as ascending ranges that do
     *     not touch
     */
    private record Row(long storage, long incarnation, long doneBelow, Sequence<Range> applied) {

        boolean covers(ProposalId id) {
            if (id.incarnation() != incarnation) {
                return id.incarnation() < incarnation;
            }
            return id.sequence() < doneBelow || holds(id.sequence());
        }

        private boolean holds(long sequence) {
            for (int i = applied.size() - 1; i >= 0; i--) {
                Range range = applied.get(i);
                if (sequence >= range.first) {
                    return sequence < range.below;
                }
            }
            return false;
        }

        /** Whether everything known of the proposer is below this sequence: the usual case. */
        boolean mayTakeAtEnd(ProposalId id) {
            return id.incarnation() == incarnation
                    && id.sequence() >= doneBelow
                    && (applied.isEmpty() || id.sequence() >= applied.last().below);
        }

        Row plus(long first, int count) {
            if (!applied.isEmpty() && applied.last().below == first) {
                Range grown = new Range(applied.last().first, first + count);
                return with(applied.first(applied.size() - 1).plus(grown));
            }
            return with(applied.plus(new Range(first, first + count)));
        }

        /**
         * Adds one sequence anywhere. Rare: proposals of one member nearly always apply in their
         * order.
         */
        Row insert(long sequence) {
            Sequence<Range> result = Sequence.empty();
            Range added = new Range(sequence, sequence + 1);
            for (Range range : applied) {
                if (range.below == added.first) {
                    added = new Range(range.first, added.below);
                } else if (range.first == added.below) {
                    added = new Range(added.first, range.below);
                } else if (range.below < added.first) {
                    result = result.plus(range);
                }
            }
            result = result.plus(added);
            for (Range range : applied) {
                result = range.first > added.below ? result.plus(range) : result;
            }
            return with(result);
        }

        Row settle(long mark) {
            if (mark <= doneBelow) {
                return this;
            }
            Sequence<Range> left = applied;
            while (!left.isEmpty() && left.get(0).below <= mark) {
                left = left.withoutFirst(1);
            }
            return new Row(storage, incarnation, mark, left);
        }

        int remembered() {
            long count = 0;
            for (Range range : applied) {
                count += range.below - Math.max(range.first, doneBelow);
            }
            return (int) count;
        }

        private Row with(Sequence<Range> ranges) {
            return new Row(storage, incarnation, doneBelow, ranges);
        }
    }
}
