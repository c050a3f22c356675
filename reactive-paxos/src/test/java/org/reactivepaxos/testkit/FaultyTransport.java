// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

import java.util.List;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.Transport;

/** A transport whose frames meet the faults of a {@link TestNetwork}. */
final class FaultyTransport extends ForwardingTransport {

    private final Transport transport;
    private final int member;
    private final TestNetwork network;

    FaultyTransport(Transport transport, int member, TestNetwork network) {
        super(transport);
        this.transport = transport;
        this.member = member;
        this.network = network;
    }

    @Override
    public void send(int to, List<GroupMessage> frame) {
        network.send(transport, member, to, frame);
    }
}
