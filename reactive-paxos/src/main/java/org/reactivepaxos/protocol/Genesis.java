// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Objects;

/**
 * The one beginning of a group (rule S7): written once by the voter with the lowest id, taken once
 * by the others.
 *
 * @param clusterId random and never 0; every later message of the group carries it
 * @param membership the initial voters with their disks
 */
public record Genesis(long clusterId, Membership membership) {

    /** The cluster id of a message from a member that has no genesis yet. */
    public static final long NO_CLUSTER = 0;

    public Genesis {
        Objects.requireNonNull(membership, "membership");
        Check.argument(clusterId != NO_CLUSTER, "cluster id: %d", clusterId);
        Check.argument(
                membership.version() == Ballot.GENESIS_VERSION,
                "version: %d",
                membership.version());
        Check.argument(
                membership.isValid(),
                "quorums, lease or ids of a first membership, voters: %d",
                membership.size());
    }
}
