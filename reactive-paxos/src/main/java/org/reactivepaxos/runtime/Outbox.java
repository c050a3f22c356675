// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.Transport;

/**
 * Gathers what all groups of a worker send in one turn: one frame per peer and turn. Used by one
 * worker.
 */
final class Outbox {

    private final Transport transport;
    private final PeerTraffic traffic;
    private final Map<Integer, List<GroupMessage>> gathered = new LinkedHashMap<>();

    Outbox(Transport transport, PeerTraffic traffic) {
        this.transport = transport;
        this.traffic = traffic;
    }

    void add(int member, GroupMessage message) {
        gathered.computeIfAbsent(member, unused -> new ArrayList<>()).add(message);
    }

    void flush() {
        if (gathered.isEmpty()) {
            return;
        }
        gathered.forEach(transport::send);
        gathered.keySet().forEach(traffic::sent);
        gathered.clear();
    }
}
