// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Objects;

/**
 * Values of consecutive instances that were accepted, or learned, under one ballot.
 *
 * @param ballot the ballot of the vote; for a learned value one that is not below that of a vote it
 *     replaced (rule S5)
 * @param first instance of the first value
 */
public record Run(Ballot ballot, long first, Values values) {

    public Run {
        Objects.requireNonNull(ballot, "ballot");
        Objects.requireNonNull(values, "values");
        Check.argument(first >= 0, "first instance: %d", first);
    }

    /** The first instance after the run. */
    public long below() {
        return first + values.count();
    }

    public Value at(long instance) {
        return values.get((int) (instance - first));
    }

    /** The part of the run in [from, below), which must overlap it. */
    public Run within(long from, long below) {
        if (from <= first && below >= below()) {
            return this;
        }
        long start = Math.max(from, first);
        long end = Math.min(below, below());
        return new Run(ballot, start, values.slice((int) (start - first), (int) (end - first)));
    }
}
