// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.machine.OnApplyFailure;
import org.reactivepaxos.machine.ReactiveStateMachine;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.storage.LogRetention;
import org.reactivepaxos.storage.SnapshotSchedule;

/**
 * What one group is started with, validated by the layer above.
 *
 * @param machines the plain state machines by their ids
 * @param reactive the reactive ones, by other ids
 * @param snapshots when they are taken, and what is kept of the log below
 * @param voters member ids that make its first membership, ascending; empty for those of the node
 * @param batching when windows of gathered values close
 * @param proposals what happens to each proposal of this member
 * @param master null where this member takes no part in the election of a master
 * @param learnFrom whom this member would learn from while it has no vote, whom most first
 */
public record GroupSettings(
        Map<Integer, StateMachine> machines,
        Map<Integer, Reactive> reactive,
        Snapshots snapshots,
        List<Integer> voters,
        BatchLimits batching,
        ProposalPolicy proposals,
        @Nullable MasterSettings master,
        List<Integer> learnFrom) {

    public GroupSettings {
        machines = Map.copyOf(machines);
        reactive = Map.copyOf(reactive);
        voters = List.copyOf(voters);
        learnFrom = List.copyOf(learnFrom);
    }

    /** A group of plain state machines, and of all members that the node knows. */
    public GroupSettings(Map<Integer, StateMachine> machines) {
        this(machines, Map.of());
    }

    /** The same, with reactive ones too. */
    GroupSettings(Map<Integer, StateMachine> machines, Map<Integer, Reactive> reactive) {
        this(
                machines,
                reactive,
                Snapshots.DEFAULT,
                List.of(),
                BatchLimits.DEFAULT,
                ProposalPolicy.NONE,
                null,
                List.of());
    }

    /**
     * When snapshots are taken by themselves, what is kept of the log below one, and of which
     * machines they are not taken themselves.
     */
    public record Snapshots(
            SnapshotSchedule schedule, LogRetention retention, SnapshotMirrors mirrors) {

        static final Snapshots DEFAULT =
                new Snapshots(
                        SnapshotSchedule.never(), LogRetention.everything(), SnapshotMirrors.NONE);
    }

    /** A reactive state machine, and what happens when it fails. */
    public record Reactive(ReactiveStateMachine machine, OnApplyFailure onFailure) {}

    /** The ids of all state machines. */
    SortedSet<Integer> ids() {
        SortedSet<Integer> ids = new TreeSet<>(machines.keySet());
        ids.addAll(reactive.keySet());
        return ids;
    }
}
