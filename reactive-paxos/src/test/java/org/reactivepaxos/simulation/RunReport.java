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
 * @param dropped how often a member has dropped a group
 */
public record RunReport(
        long seed,
        long traceHash,
        long steps,
        long proposed,
        long acknowledged,
        long leaders,
        long dropped,
        Map<Fault, Long> faults) {}
