// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

/** The parts of a run that clients need. */
record Run(ChaosSettings settings, Cluster cluster, HistoryJudge judge, Outcomes outcomes) {}
