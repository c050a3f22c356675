// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

import java.util.Map;
import org.reactivepaxos.protocol.Lineage;
import org.reactivepaxos.protocol.PeerIdentity;

/**
 * How a node introduces itself to another when they connect (rule S7).
 *
 * @param peer which start of which disk of which member speaks
 * @param lineage the starts of that disk, up to this one
 * @param clusters cluster ids by group, of groups that have begun; at most {@link #CLUSTERS_MAX}
 */
public record Introduction(PeerIdentity peer, Lineage lineage, Map<Integer, Long> clusters) {

    /** So many groups, those with the lowest ids, tell whether two members are of one cluster. */
    public static final int CLUSTERS_MAX = 64;

    public Introduction {
        clusters = Map.copyOf(clusters);
        boolean ownStart =
                lineage.incarnation() == peer.incarnation()
                        && lineage.incarnation() > 0
                        && lineage.startId() == peer.startId();
        if (!ownStart) {
            throw new IllegalArgumentException(lineage + " do not end with " + peer);
        }
        if (clusters.size() > CLUSTERS_MAX) {
            throw new IllegalArgumentException("too many clusters: " + clusters.size());
        }
    }
}
