// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.Map;

/**
 * What one run amounted to.
 *
 * @param traceHash one number for everything that happened, in its order
 * @param steps things that happened on the timeline
 * @param acknowledged values whose proposers were told of their result
 * @param leaders ballots that led
 * @param changes of groups and masters
 */
public record RunReport(
        long seed,
        long traceHash,
        long steps,
        long proposed,
        long acknowledged,
        long leaders,
        Changes changes,
        Map<Fault, Long> faults) {

    /**
     * What comes only where the plan says so.
     *
     * @param dropped how often a member has dropped a group
     * @param masters how often another process came to believe to be master of a group
     * @param installed how often a snapshot of another took the place of a member's state machines
     */
    public record Changes(long dropped, long masters, long installed) {}
}
