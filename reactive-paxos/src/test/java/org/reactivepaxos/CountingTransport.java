// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.List;
import java.util.Map;
import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.testkit.ForwardingTransport;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.Transport;

/** Counts the messages of each kind that a member sends. */
final class CountingTransport extends ForwardingTransport {

    private final Map<Message.Kind, Integer> said;

    CountingTransport(Transport delegate, Map<Message.Kind, Integer> said) {
        super(delegate);
        this.said = said;
    }

    @Override
    public void send(int to, List<GroupMessage> messages) {
        for (GroupMessage message : messages) {
            said.merge(message.message().kind(), 1, Integer::sum);
        }
        super.send(to, messages);
    }
}
