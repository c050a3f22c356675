// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.event;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.reactivepaxos.storage.LowSpace;

/**
 * How a node is doing, over all its groups.
 *
 * @param node its member id
 * @param groups how many of its groups are in each state; states of none are left out
 * @param leading how many groups it leads
 * @param lag instances decided elsewhere and not applied here, of all groups
 * @param connected the members it is connected to
 * @param lowSpace present while the disk is nearly full and no proposals are taken
 */
public record NodeStatus(
        int node,
        Map<GroupStatus.State, Integer> groups,
        int leading,
        long lag,
        Set<Integer> connected,
        Optional<LowSpace> lowSpace) {

    public NodeStatus {
        Map<GroupStatus.State, Integer> ordered = new EnumMap<>(GroupStatus.State.class);
        ordered.putAll(groups);
        groups = Collections.unmodifiableMap(ordered);
        connected = Set.copyOf(connected);
    }

    /** Whether every group takes part and has all it heard of. */
    public boolean isReady() {
        return groups.keySet().equals(Set.of(GroupStatus.State.READY));
    }
}
