// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.storage.GroupDroppedException;
import org.reactivepaxos.storage.Recovery;

/**
 * Which groups a node has: those that run, those that rest in its journal because nobody has asked
 * for them, and those that were dropped. Read by any thread; an id changes hands once at a time.
 */
final class NodeGroups {

    private final Map<Integer, GroupRuntime> running = new ConcurrentHashMap<>();
    private final Map<Integer, RecoveredGroup> resting;
    private final Set<Integer> dropped;
    private boolean closed;

    NodeGroups(Recovery recovery) {
        resting = new ConcurrentHashMap<>(recovery.groups());
        dropped = ConcurrentHashMap.newKeySet();
        dropped.addAll(recovery.dropped());
    }

    /** The group with this id if it runs, or is on its way to. */
    @Nullable GroupRuntime get(int id) {
        return running.get(id);
    }

    /** Those that run or are on their way to, always up to date. */
    Map<Integer, GroupRuntime> running() {
        return running;
    }

    /** Those that run or are on their way to, in the order of their ids. */
    Map<Integer, GroupRuntime> inOrder() {
        return new TreeMap<>(running);
    }

    /** Those that the journal knows and nobody has asked for. */
    Set<Integer> resting() {
        Set<Integer> ids = new TreeSet<>(resting.keySet());
        ids.removeAll(running.keySet());
        return ids;
    }

    /** What the journal held of the group when the node started, or when it came to rest since. */
    RecoveredGroup recovered(int id) {
        return resting.getOrDefault(id, RecoveredGroup.EMPTY);
    }

    /**
     * Lets a group take its id.
     *
     * @throws GroupDroppedException when a group with this id was dropped
     * @throws IllegalStateException when there is one, or the node is closed
     */
    synchronized void add(GroupRuntime group) {
        requireUsable(group.id());
        requireOpen(group.id());
        if (running.putIfAbsent(group.id(), group) != null) {
            throw new IllegalStateException(
                    "group "
                            + group.id()
                            + " runs on this node already; give the new one another id");
        }
    }

    private void requireOpen(int id) {
        if (closed) {
            throw new IllegalStateException("group " + id + ": the node is closed");
        }
    }

    private void requireUsable(int id) {
        if (dropped.contains(id)) {
            throw new GroupDroppedException(id);
        }
    }

    /** The group runs: what the journal held of it is old from now on. */
    void started(int id) {
        resting.remove(id);
    }

    /** The group could not be started; the journal has of it what it had. */
    void failed(int id) {
        running.remove(id);
    }

    /**
     * A group that has ended rests again, as it is now, until it is started anew.
     *
     * @throws IllegalStateException when another one has its id by now, or the node is closed
     */
    synchronized void rest(GroupRuntime ended, RecoveredGroup now) {
        requireUsable(ended.id());
        requireOpen(ended.id());
        if (!running.remove(ended.id(), ended)) {
            throw new IllegalStateException("group " + ended.id() + " is started anew already");
        }
        resting.put(ended.id(), now);
    }

    /**
     * Uses the id up, for good. The group itself is there until it has {@link #left}.
     *
     * @return the group if it runs
     * @throws IllegalArgumentException when there is none
     * @throws IllegalStateException while it is on its way to run, or when the node is closed
     */
    synchronized @Nullable GroupRuntime leave(int id) {
        requireOpen(id);
        if (dropped.contains(id)) {
            return null;
        }
        GroupRuntime group = running.get(id);
        if (group == null && !resting.containsKey(id)) {
            throw new IllegalArgumentException(
                    "no group " + id + "; this node has " + new TreeSet<>(running.keySet()));
        }
        if (group != null && group.loop().latest() == null) {
            throw new IllegalStateException("group " + id + " is not started yet; drop it then");
        }
        dropped.add(id);
        resting.remove(id);
        return group;
    }

    /** The group that was to leave is there no more. */
    void left(int id) {
        running.remove(id);
    }

    /** No group is added or begins to leave after this; those that run. */
    synchronized Map<Integer, GroupRuntime> close() {
        closed = true;
        return inOrder();
    }
}
