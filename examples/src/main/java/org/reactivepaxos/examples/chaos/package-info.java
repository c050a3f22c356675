// SPDX-License-Identifier: Apache-2.0
/**
 * Clusters of real processes under faults, and judges of what their clients saw.
 *
 * <p>{@link ChaosCommand} starts a {@link Cluster} of {@link Seat}s, whose processes run {@link
 * MemberCommand} and talk to each other through the {@link Link}s of a {@link Network}. {@link
 * Client}s use them; {@link Nemesis} does harm to them; {@link HistoryJudge}, {@link AppliedJudge}
 * and {@link MasterJudge} say whether anything was wrong.
 */
@NullMarked
package org.reactivepaxos.examples.chaos;

import org.jspecify.annotations.NullMarked;
