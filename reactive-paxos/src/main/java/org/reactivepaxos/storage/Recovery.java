// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import java.util.Map;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.RecoveredGroup;

/**
 * What a journal holds when it is opened.
 *
 * @param storage the storage id: random, drawn when the journal was made, never 0
 * @param incarnation number of this start, from 1; durable before this is emitted
 * @param groups what is known of each group that has records
 * @param peers the highest incarnation seen of each storage id, by storage id
 */
public record Recovery(
        long storage,
        long incarnation,
        Map<Integer, RecoveredGroup> groups,
        Map<Long, PeerIdentity> peers) {

    public Recovery {
        groups = Map.copyOf(groups);
        peers = Map.copyOf(peers);
    }
}
