// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.Map;
import java.util.TreeMap;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.runtime.GroupRuntime;
import org.reactivepaxos.runtime.NodeRuntime;
import org.reactivepaxos.runtime.NodeSettings;
import reactor.core.publisher.Mono;

/**
 * A member of a cluster, embedded in this process: any number of groups that share one journal, one
 * connection per peer and a few threads.
 */
public final class PaxosNode {

    private final NodeRuntime runtime;
    private final Map<Integer, PaxosGroup> groups;

    private PaxosNode(NodeRuntime runtime, Map<Integer, PaxosGroup> groups) {
        this.runtime = runtime;
        this.groups = groups;
    }

    /**
     * Starts a node: opens the journal, restores the state machines of every group from its latest
     * snapshot and replays the log from there into them, then opens the transport.
     *
     * <p>Lazy; each subscription starts a node, and a journal or transport can be started once. It
     * does not wait for the other members: proposals wait until a leader is there.
     *
     * @return the node, once it takes part. Errors with {@link IllegalArgumentException} when the
     *     options do not fit together, and with the journal's, the snapshot store's or the
     *     transport's error; a snapshot that is missing or damaged is a {@link
     *     org.reactivepaxos.storage.SnapshotException}, a state machine that fails a {@link
     *     org.reactivepaxos.machine.StateMachineException}. Then everything opened is closed again
     */
    public static Mono<PaxosNode> start(PaxosOptions options) {
        return Mono.defer(
                () -> {
                    NodeSettings settings = options.settings();
                    return NodeRuntime.start(
                                    settings,
                                    options.journal(),
                                    options.snapshots(),
                                    options.transport())
                            .map(runtime -> new PaxosNode(runtime, groups(runtime, options)));
                });
    }

    private static Map<Integer, PaxosGroup> groups(NodeRuntime runtime, PaxosOptions options) {
        int maxValueBytes = options.maxRunBytes() - Values.OVERHEAD_BYTES;
        Map<Integer, PaxosGroup> groups = new TreeMap<>();
        for (GroupRuntime group : runtime.groups().values()) {
            groups.put(group.id(), new PaxosGroup(group, options.group(group.id()), maxValueBytes));
        }
        return groups;
    }

    /** This member's id. */
    public int member() {
        return runtime.self().member();
    }

    /**
     * One of the groups this node was started with.
     *
     * @throws IllegalArgumentException when there is no such group
     */
    public PaxosGroup group(int id) {
        PaxosGroup group = groups.get(id);
        if (group == null) {
            throw new IllegalArgumentException(
                    "no group " + id + "; this node has " + groups.keySet());
        }
        return group;
    }

    /**
     * Stops taking part, fails what is open, syncs the journal, and frees everything this node
     * made. What was given to it and can be shared, such as a callback scheduler, is left alone.
     *
     * @return lazy and idempotent; completes when all is freed and the journal can be opened again
     */
    public Mono<Void> close() {
        return runtime.close();
    }

    /** Completes when the node is closed; errors when its journal fails and it can vote no more. */
    public Mono<Void> onClose() {
        return runtime.onClose();
    }
}
