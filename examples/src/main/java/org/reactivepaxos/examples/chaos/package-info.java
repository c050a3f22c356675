// SPDX-License-Identifier: Apache-2.0
/**
 * Clusters of real processes under faults, and judges of what their clients saw.
 *
 * <pre>{@code
 * ChaosCommand --> ChaosRun
 *   Cluster    Seats, each a process that runs MemberCommand; between them a Network of Links
 *   Client     calls Registers, one call after the other --> Outcomes
 *   Nemesis    one fault of each domain at a time, as the Mix says
 *   judges     HistoryJudge    linearizable?
 *              AppliedJudge    one sequence, nothing lost, nothing twice?
 *              MasterJudge     never two masters at a time?
 * }</pre>
 *
 * <p>docs/tests.md has the faults and the judges.
 */
@NullMarked
package org.reactivepaxos.examples.chaos;

import org.jspecify.annotations.NullMarked;
