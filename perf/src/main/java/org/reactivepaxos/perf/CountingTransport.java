// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.reactivepaxos.testkit.ForwardingTransport;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.Transport;

/** Counts the group messages that are sent; frames are counted by the transport behind it. */
final class CountingTransport extends ForwardingTransport {

    private final LongAdder messages = new LongAdder();

    CountingTransport(Transport transport) {
        super(transport);
    }

    long messages() {
        return messages.sum();
    }

    @Override
    public void send(int member, List<GroupMessage> frame) {
        messages.add(frame.size());
        super.send(member, frame);
    }
}
