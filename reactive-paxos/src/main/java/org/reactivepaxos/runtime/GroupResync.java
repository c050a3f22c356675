// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.function.BiFunction;
import org.reactivepaxos.event.GroupStatus;
import org.reactivepaxos.protocol.GroupState;
import org.reactivepaxos.protocol.Ledger;
import org.reactivepaxos.protocol.RecoveredGroup;
import reactor.core.publisher.Mono;

/**
 * Starts a group anew in a running process, after its state machines were found to differ from
 * those of the others (rule S12): new machines execute the whole log or, where its beginning is
 * gone, go on from the snapshot of another member. Votes and promises are those of the journal,
 * which says nothing wrong. Whoever waits for it waits for its {@link Renewal} too.
 */
final class GroupResync {

    private final NodeGroups groups;
    private final BiFunction<Integer, GroupSettings, Mono<GroupRuntime>> create;

    /**
     * @param create starts a group that rests
     */
    GroupResync(NodeGroups groups, BiFunction<Integer, GroupSettings, Mono<GroupRuntime>> create) {
        this.groups = groups;
        this.create = create;
    }

    /**
     * Of a group that has halted.
     *
     * @param fresh with state machines in the state that they begin in
     * @return the group, when it is level and lacks nothing; empty when the node closes first
     */
    Mono<GroupRuntime> resync(GroupRuntime halted, GroupSettings fresh, ResyncErrors errors) {
        return ended(halted)
                .flatMap(
                        last -> {
                            Errands before = halted.errands();
                            if (isBetween(last, before)) {
                                return Mono.error(
                                        errors.refused(
                                                "it halted while a snapshot was put in place;"
                                                        + " restart the node"));
                            }
                            RecoveredGroup anew = anew(last, before);
                            Renewal.check(halted.id(), fresh, anew);
                            groups.rest(halted, anew);
                            halted.loop().forget();
                            return create.apply(halted.id(), fresh);
                        })
                .flatMap(
                        group ->
                                level(group, errors)
                                        .flatMap(unused -> group.errands().renewal().done())
                                        .map(unused -> group));
    }

    /** The last state, once all that it stands on is durable. On the worker. */
    private static Mono<GroupState> ended(GroupRuntime halted) {
        GroupLoop loop = halted.loop();
        return Mono.create(sink -> loop.whenDurable(() -> sink.success(loop.state())));
    }

    private static boolean isBetween(GroupState last, Errands before) {
        Ledger base = before.latest();
        return last.retainedFrom() > 0 && (base == null || base.below() != last.snapshotBelow());
    }

    private static RecoveredGroup anew(GroupState last, Errands before) {
        Ledger base = before.latest();
        if (last.retainedFrom() > 0 && base != null) {
            return RecoveredGroup.fromItsPeers(last, base);
        }
        // One that an earlier resync could not replace is still what the journal names.
        long suspect = Math.max(last.snapshotBelow(), before.renewal().suspectBelow());
        return RecoveredGroup.fromTheBeginning(last, suspect);
    }

    private static Mono<GroupStatus> level(GroupRuntime group, ResyncErrors errors) {
        return group.streams()
                .status()
                .<GroupStatus>handle(
                        (status, sink) -> {
                            if (status.state() == GroupStatus.State.REMOVED) {
                                sink.error(errors.removed());
                            } else if (Renewal.isLevel(status)) {
                                sink.next(status);
                            }
                        })
                .next();
    }
}
