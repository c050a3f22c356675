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
}
