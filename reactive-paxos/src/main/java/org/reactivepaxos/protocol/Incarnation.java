// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/**
 * What the log says of the proposals of one start of a proposer (rule S8).
 *
 * @param number which start
 * @param doneBelow its done mark: nothing below it can come again and count
 * @param applied sequences at or above the mark that took effect, as ascending ranges that do not
 *     overlap
 */
record Incarnation(long number, long doneBelow, Sequence<Range> applied) {

    /** Sequences [first, below), which took effect at as many instances from this one on. */
    record Range(long first, long below, long instance) {

        boolean isFollowedBy(long sequence, long at) {
            return below == sequence && instance + below - first == at;
        }
    }

    static Incarnation starting(long number) {
        return new Incarnation(number, 0, Sequence.empty());
    }

    /** What became of a sequence, unless something fences it that is not known here. */
    ProposalOutcome outcome(long sequence) {
        for (int i = applied.size() - 1; i >= 0; i--) {
            Range range = applied.get(i);
            if (sequence >= range.below) {
                break;
            }
            if (sequence >= range.first) {
                return ProposalOutcome.appliedAt(range.instance + sequence - range.first);
            }
        }
        return sequence < doneBelow ? ProposalOutcome.SETTLED : ProposalOutcome.OPEN;
    }

    /** Whether everything known is below this sequence: the usual case. */
    boolean mayTakeAtEnd(long sequence) {
        return sequence >= doneBelow && (applied.isEmpty() || sequence >= applied.last().below);
    }

    /** Adds sequences above all others. */
    Incarnation plus(long first, int count, long instance) {
        if (!applied.isEmpty() && applied.last().isFollowedBy(first, instance)) {
            Range last = applied.last();
            Range grown = new Range(last.first, first + count, last.instance);
            return with(applied.first(applied.size() - 1).plus(grown));
        }
        return with(applied.plus(new Range(first, first + count, instance)));
    }

    /**
     * Adds one sequence anywhere. Rare: proposals of one member nearly always apply in their order.
     */
    Incarnation insert(long sequence, long instance) {
        Sequence<Range> result = Sequence.empty();
        Range added = new Range(sequence, sequence + 1, instance);
        boolean placed = false;
        for (Range range : applied) {
            if (!placed && range.first > sequence) {
                result = result.plus(added);
                placed = true;
            }
            result = result.plus(range);
        }
        return with(placed ? result : result.plus(added));
    }

    /** Forgets, one by one, what the done mark has passed. */
    Incarnation settle(long mark) {
        if (mark <= doneBelow) {
            return this;
        }
        Sequence<Range> left = applied;
        while (!left.isEmpty() && left.get(0).below <= mark) {
            left = left.withoutFirst(1);
        }
        return new Incarnation(number, mark, left);
    }

    /** Sequences at or above the mark that took effect. */
    int remembered() {
        long count = 0;
        for (Range range : applied) {
            count += range.below - Math.max(range.first, doneBelow);
        }
        return (int) count;
    }

    private Incarnation with(Sequence<Range> ranges) {
        return new Incarnation(number, doneBelow, ranges);
    }
}
