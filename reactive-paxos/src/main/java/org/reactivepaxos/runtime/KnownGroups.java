// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Genesis;
import org.reactivepaxos.protocol.GroupState;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.Introduction;
import org.reactivepaxos.transport.PeerEvent;

/**
 * What this node's groups know of who belongs to them (rule S7): which cluster each is of, and the
 * disk of each member. Read by any thread; a group is judged by its latest state.
 */
final class KnownGroups {

    private final Map<Integer, GroupRuntime> groups;

    /**
     * @param groups up to date at any time
     */
    KnownGroups(Map<Integer, GroupRuntime> groups) {
        this.groups = groups;
    }

    /** Cluster ids for an {@link Introduction}. */
    Map<Integer, Long> clusters() {
        Map<Integer, Long> clusters = new HashMap<>();
        for (GroupRuntime group : inOrder()) {
            long cluster = clusterOf(group);
            if (cluster != Genesis.NO_CLUSTER && clusters.size() < Introduction.CLUSTERS_MAX) {
                clusters.put(group.id(), cluster);
            }
        }
        return clusters;
    }

    private Collection<GroupRuntime> inOrder() {
        return new TreeMap<>(groups).values();
    }

    private static long clusterOf(GroupRuntime group) {
        GroupState state = group.loop().latest();
        return state == null ? Genesis.NO_CLUSTER : state.clusterId();
    }

    /** Why that peer must not take part in any group here; null when it may. */
    @Nullable String objection(Introduction guest) {
        String strange = otherCluster(guest);
        return strange == null ? otherDisk(guest.peer()) : strange;
    }

    /**
     * A peer all of whose groups are of other clusters; where some are the same, the others are
     * refused one by one.
     */
    private @Nullable String otherCluster(Introduction guest) {
        String difference = null;
        for (Map.Entry<Integer, Long> theirs : guest.clusters().entrySet()) {
            GroupRuntime group = groups.get(theirs.getKey());
            long ours = group == null ? Genesis.NO_CLUSTER : clusterOf(group);
            if (ours == theirs.getValue()) {
                return null;
            }
            if (ours != Genesis.NO_CLUSTER) {
                difference = difference(theirs.getKey(), theirs.getValue(), ours);
            }
        }
        return difference == null
                ? null
                : guest.peer() + " is a member of another cluster: " + difference;
    }

    private static String difference(int group, long theirs, long ours) {
        return "group "
                + group
                + " has cluster id "
                + Long.toHexString(theirs)
                + " there and "
                + Long.toHexString(ours)
                + " here. It was created twice, or dropped and created again, or recovered by force"
                + " after a loss of its majority, or the address is wrong";
    }

    private @Nullable String otherDisk(PeerIdentity peer) {
        for (GroupRuntime group : inOrder()) {
            GroupState state = group.loop().latest();
            OptionalLong named =
                    state == null ? OptionalLong.empty() : state.storageOf(peer.member());
            if (named.isPresent() && named.getAsLong() != peer.storage()) {
                return peer
                        + " is not the member "
                        + peer.member()
                        + " of group "
                        + group.id()
                        + ", whose storage id is "
                        + Long.toHexString(named.getAsLong())
                        + ": its data directory was wiped or exchanged, and has forgotten votes."
                        + " Let it join with a new member id";
            }
        }
        return null;
    }

    /** Tells what one connection brings of other clusters; its frames come one by one. */
    static final class Strangers {
        private final PeerIdentity peer;
        private final Consumer<PeerEvent.GroupRefused> report;
        private final Set<Integer> told = new HashSet<>();

        /**
         * Of a new connection.
         *
         * @param report takes what is to be told, once for each group
         */
        Strangers(PeerIdentity peer, Consumer<PeerEvent.GroupRefused> report) {
            this.peer = peer;
            this.report = report;
        }

        /** Whether a message is of another cluster than the group here. */
        boolean sent(GroupMessage message, GroupRuntime group) {
            long theirs = message.clusterId();
            long ours = clusterOf(group);
            if (theirs == ours || theirs == Genesis.NO_CLUSTER || ours == Genesis.NO_CLUSTER) {
                return false;
            }
            if (told.add(group.id())) {
                String reason = peer + ": " + difference(group.id(), theirs, ours);
                report.accept(new PeerEvent.GroupRefused(peer.member(), group.id(), reason));
            }
            return true;
        }
    }
}
