// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;

/**
 * The result of one fold: the next state, and everything the outside world must now do.
 *
 * <p>The driver owes the protocol these orderings. The records of one group reach the journal in
 * the order of outcomes. A message of {@code afterPersist} leaves when all records of this <em>and
 * of all earlier</em> outcomes of the group are durable, and such messages leave in order. {@code
 * atOnce} is free of the disk, and leaves in order too. A message to this member itself comes back
 * as an event.
 *
 * @param decided in instance order and without gaps over all outcomes
 * @param reads what to read from the journal on behalf of members that lag; carried out, like
 *     {@code afterPersist}, when all records up to this outcome are durable: before that the
 *     journal may hold an older vote for another value than the decided one
 * @param wakeAt monotonic nanoseconds of the next fold that must happen even if nothing else does
 */
public record Outcome(
        GroupState state,
        List<LogRecord> persist,
        List<Send> afterPersist,
        List<Send> atOnce,
        List<Decision> decided,
        List<LogRead> reads,
        long wakeAt) {

    /** A message to one member. */
    public record Send(int to, Message message) {}

    /**
     * Consecutive instances were decided.
     *
     * @param dropped indices of the values that must have no effect, ascending
     */
    public record Decision(long first, Values values, List<Integer> dropped) {
        public Decision {
            dropped = List.copyOf(dropped);
        }

        public long below() {
            return first + values.count();
        }
    }

    /**
     * Decided values in [from, below), for {@code member}; to be answered with {@link
     * Event.LogRead}.
     */
    public record LogRead(int member, long from, long below) {}
}
