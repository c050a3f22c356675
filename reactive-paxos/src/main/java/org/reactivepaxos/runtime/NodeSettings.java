// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.GroupConfig.Timing;
import reactor.core.scheduler.Scheduler;

/**
 * What a node is started with, validated by the layer above.
 *
 * @param voters member ids that make the first membership of every group, ascending
 * @param groups what each group is started with, by its id
 * @param threads where groups run and results are delivered
 * @param bounds what the runtime itself holds
 * @param meters what this start of the node counts and measures
 */
public record NodeSettings(
        int member,
        List<Integer> voters,
        Map<Integer, GroupSettings> groups,
        Timing timing,
        Limits limits,
        Threads threads,
        Bounds bounds,
        NodeMeters meters) {

    public NodeSettings {
        voters = List.copyOf(voters);
        // In the order of their ids, so that a start always does the same.
        groups = Collections.unmodifiableMap(new TreeMap<>(groups));
    }

    /** Who makes the first membership of a group. */
    List<Integer> votersOf(GroupSettings group) {
        return group.voters().isEmpty() ? voters : group.voters();
    }

    /**
     * Where things run, and by which clock.
     *
     * @param workers how many workers; a group stays with one of them
     * @param workerScheduler gives the scheduler whose workers run groups and their timers
     * @param ownsScheduler whether that scheduler is disposed with the node
     * @param callbackScheduler looks up the scheduler on which results are delivered; never
     *     disposed here
     * @param nanos monotonic time
     * @param entropy gives random numbers: the seed of each group
     * @param tick how often timers are looked at
     */
    public record Threads(
            int workers,
            Supplier<Scheduler> workerScheduler,
            boolean ownsScheduler,
            Supplier<Scheduler> callbackScheduler,
            LongSupplier nanos,
            LongSupplier entropy,
            Duration tick) {}

    /**
     * What is held at most.
     *
     * @param inboxMessages messages waiting for one group; more are dropped, the protocol sends
     *     again
     * @param inboxBytes encoded bytes waiting for one group
     * @param openBytes bytes of the values of open proposals of one group
     * @param nodeProposals open proposals of all groups together
     * @param nodeBytes bytes of the values of open proposals of all groups together
     * @param closeGrace how long a close or a drop waits for open proposals and for another leader
     * @param journalPendingBytes bytes appended and not durable, above which workers take no events
     */
    public record Bounds(
            int inboxMessages,
            long inboxBytes,
            long openBytes,
            int nodeProposals,
            long nodeBytes,
            long journalPendingBytes,
            Duration closeGrace) {}
}
