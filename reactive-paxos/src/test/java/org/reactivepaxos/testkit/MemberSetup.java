// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

import org.reactivepaxos.PaxosOptions;

/** What a member of a {@link PaxosTestCluster} runs; asked for anew at each of its starts. */
@FunctionalInterface
public interface MemberSetup {

    /**
     * Adds groups, and whatever else a test needs, to the options of a member.
     *
     * @param member its id
     * @param options those of the cluster: its network, its journal for that member, its schedulers
     *     and its clock
     */
    PaxosOptions options(int member, PaxosOptions options);
}
