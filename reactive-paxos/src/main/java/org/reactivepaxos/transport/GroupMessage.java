// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

import java.util.Objects;
import org.reactivepaxos.protocol.Message;

/**
 * A message of one group on its way between two members.
 *
 * @param group the group, 0 or above
 * @param clusterId the sender's cluster id of that group, {@link
 *     org.reactivepaxos.protocol.Genesis#NO_CLUSTER} while it has no genesis. Checked by the
 *     receiver's group, not by the transport
 */
public record GroupMessage(int group, long clusterId, Message message) {

    public GroupMessage {
        Objects.requireNonNull(message, "message");
    }

    /**
     * Whether it travels on the bulk lane, which never delays what other messages decide: answers
     * to members that learn what they missed, as large and as many as those lack, and snapshots.
     */
    public boolean isBulk() {
        return switch (message.kind()) {
            case CATCH_UP_REPLY, SNAPSHOT_OFFER, SNAPSHOT_HEAD, SNAPSHOT_PART -> true;
            case GENESIS_WANTED,
                    GENESIS_IS,
                    PREPARE,
                    PROMISE,
                    ACCEPT,
                    ACCEPTED,
                    MISSING,
                    NACK,
                    DECIDED,
                    HEARTBEAT,
                    HEARTBEAT_REPLY,
                    CATCH_UP,
                    FORWARD,
                    CANVASS,
                    CANVASS_REPLY,
                    PROMISE_KEPT,
                    READ_INDEX,
                    READ_INDEX_REPLY,
                    RELEASE,
                    CHAIN_SUMS,
                    RESULT_SUMS,
                    SNAPSHOT_ASK,
                    SNAPSHOT_DEMAND,
                    SNAPSHOT_GONE ->
                    false;
        };
    }
}
