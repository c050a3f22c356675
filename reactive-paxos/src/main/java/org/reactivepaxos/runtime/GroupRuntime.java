// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.Set;
import org.reactivepaxos.protocol.Event.Request;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the layer above sees of one group of this node. */
public final class GroupRuntime {

    private final GroupLoop loop;
    private final LogReader reader;
    private final GroupNews news;
    private final GroupStreams streams;
    private final Set<Integer> machines;

    GroupRuntime(GroupLoop loop, LogReader reader, GroupNews news, Set<Integer> machines) {
        this.loop = loop;
        this.reader = reader;
        this.news = news;
        this.streams = new GroupStreams(loop, news);
        this.machines = Set.copyOf(machines);
    }

    public int id() {
        return news.group();
    }

    /** Ids of the group's state machines. */
    public Set<Integer> machines() {
        return machines;
    }

    GroupLoop loop() {
        return loop;
    }

    /** Proposes a value; the listener hears of it exactly once. Never blocks. Any thread. */
    public void propose(int machine, byte[] payload, ProposalListener listener) {
        loop.propose(new Proposal(new Request(machine, payload), listener));
    }

    /** The log from an instance on, for ever; on the callback scheduler. */
    public Flux<LogValue> values(long from) {
        return reader.values(from);
    }

    /** What the group is now, and its changes. */
    public GroupStreams streams() {
        return streams;
    }

    /**
     * Ends with the group: empty when the node was closed, with the error when the group halted.
     */
    public Mono<Void> onClose() {
        return news.onClose();
    }
}
