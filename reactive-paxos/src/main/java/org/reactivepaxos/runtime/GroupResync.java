// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.event.GroupStatus;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.GroupState;
import org.reactivepaxos.protocol.Ledger;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.protocol.Voter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Starts a group anew in a running process, after its state machines were found to differ from
 * those of the others (rule S12): new machines execute the whole log or, where its beginning is
 * gone, go on from the snapshot of another member. Votes and promises are those of the journal,
 * which says nothing wrong. No snapshot of this member is trusted: what is wrong may have been in
 * it long before a result told. The one that the journal names is replaced before this ends.
 */
final class GroupResync {

    /** How often another member is asked for its snapshot, one after the other. */
    private static final Duration ASK_EVERY = Duration.ofSeconds(1);

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
     */
    Mono<GroupRuntime> resync(GroupRuntime halted, GroupSettings fresh) {
        return ended(halted)
                .flatMap(
                        last -> {
                            RecoveredGroup anew = anew(last, halted.errands().latest());
                            if (anew.vacant()) {
                                requireSnapshotting(halted.id(), fresh);
                            }
                            groups.rest(halted, anew);
                            halted.loop().forget();
                            return create.apply(halted.id(), fresh)
                                    .flatMap(group -> goesOn(group, anew, last));
                        });
    }

    /** The last state, once all that it stands on is durable. On the worker. */
    private static Mono<GroupState> ended(GroupRuntime halted) {
        GroupLoop loop = halted.loop();
        return Mono.create(sink -> loop.whenDurable(() -> sink.success(loop.state())));
    }

    private static RecoveredGroup anew(GroupState last, @Nullable Ledger base) {
        if (last.retainedFrom() == 0) {
            return RecoveredGroup.fromTheBeginning(last);
        }
        if (base == null || base.below() != last.snapshotBelow()) {
            throw new IllegalStateException(
                    "the group halted while a snapshot was put in place; restart the node");
        }
        return RecoveredGroup.fromItsPeers(last, base);
    }

    private static void requireSnapshotting(int group, GroupSettings fresh) {
        if (!new Machines(group, fresh).areSnapshotting()) {
            throw new IllegalArgumentException(
                    "group "
                            + group
                            + ": the log here no longer has its beginning, so all state machines"
                            + " must be restored from the snapshot of another member, and one does"
                            + " not implement Snapshotting");
        }
    }

    private static Mono<GroupRuntime> goesOn(
            GroupRuntime group, RecoveredGroup anew, GroupState last) {
        Mono<GroupRuntime> level =
                group.streams().status().filter(GroupResync::isLevel).next().thenReturn(group);
        if (anew.vacant()) {
            return filled(group).then(level);
        }
        return last.snapshotBelow() == 0
                ? level
                : level.flatMap(unused -> group.snapshot().thenReturn(group));
    }

    /** Asks until one has a snapshot that the log here goes on from. */
    private static Mono<Void> filled(GroupRuntime group) {
        return Flux.interval(Duration.ZERO, ASK_EVERY, group.callbacks())
                .onBackpressureDrop()
                .concatMap(turn -> group.loop().worker().call(() -> ask(group, turn)), 1)
                .takeUntil(isVacant -> !isVacant)
                .takeUntilOther(group.onClose())
                .then();
    }

    private static boolean ask(GroupRuntime group, long turn) {
        boolean isVacant = group.loop().applier().isVacant();
        Membership inForce = Objects.requireNonNull(group.loop().state().knownMembership());
        List<Voter> voters = inForce.voters();
        int asked = voters.get((int) (turn % voters.size())).member();
        if (isVacant && asked != group.member()) {
            group.errands().fetchFrom(asked);
        }
        return isVacant;
    }

    private static boolean isLevel(GroupStatus status) {
        return status.state() == GroupStatus.State.READY
                && status.lag() == 0
                && !status.leader().equals(Ballot.NONE);
    }
}
