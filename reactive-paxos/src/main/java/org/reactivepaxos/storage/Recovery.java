// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import java.util.Map;
import java.util.Set;
import org.reactivepaxos.protocol.Lineage;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.RecoveredGroup;

/**
 * What a journal holds when it is opened.
 *
 * @param storage the storage id: random, drawn when the journal was made, never 0
 * @param lineage the starts of this journal, this one last under a new random id; durable before
 *     this is emitted
 * @param groups what is known of each group that has records and was not dropped
 * @param dropped the groups that were dropped: their ids are never used again (rule S7)
 * @param peers the highest incarnation seen of each storage id, by storage id
 */
public record Recovery(
        long storage,
        Lineage lineage,
        Map<Integer, RecoveredGroup> groups,
        Set<Integer> dropped,
        Map<Long, PeerIdentity> peers) {

    public Recovery {
        groups = Map.copyOf(groups);
        dropped = Set.copyOf(dropped);
        peers = Map.copyOf(peers);
    }

    /** Number of this start, from 1. */
    public long incarnation() {
        return lineage.incarnation();
    }

    /** Who this start of the journal is. */
    public PeerIdentity identity(int member) {
        return new PeerIdentity(member, storage, lineage.incarnation(), lineage.startId());
    }
}
