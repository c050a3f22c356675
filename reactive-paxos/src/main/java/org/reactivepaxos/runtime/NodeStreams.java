// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.EnumMap;
import java.util.Map;
import org.reactivepaxos.event.GroupStatus;
import org.reactivepaxos.event.NodeStatus;
import org.reactivepaxos.event.PaxosEvent;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.transport.PeerEvent;
import reactor.core.publisher.Flux;

/** What a node tells of itself, on the callback scheduler. All complete when it has closed. */
public final class NodeStreams {

    private final NodeWatch watch;
    private final Journal journal;
    private final Map<Integer, GroupRuntime> groups;

    NodeStreams(NodeWatch watch, Journal journal, Map<Integer, GroupRuntime> groups) {
        this.watch = watch;
        this.journal = journal;
        this.groups = groups;
    }

    /** Hot; a slow subscriber loses the oldest and is told how many. */
    public Flux<PaxosEvent> events() {
        return watch.feed().flux();
    }

    /** The latest of each peer at once, then the changes. */
    public Flux<PeerEvent> peers() {
        return watch.peers().flux();
    }

    public Flux<NodeStatus> status() {
        return watch.pulse().watchOften(this::statusNow);
    }

    public NodeStatus statusNow() {
        Map<GroupStatus.State, Integer> states = new EnumMap<>(GroupStatus.State.class);
        int leading = 0;
        long lag = 0;
        for (GroupRuntime group : groups.values()) {
            GroupStatus status = group.streams().statusNow();
            states.merge(status.state(), 1, Integer::sum);
            leading += status.leads() ? 1 : 0;
            lag += status.lag();
        }
        return new NodeStatus(
                watch.node(), states, leading, lag, watch.peers().connected(), journal.lowSpace());
    }
}
