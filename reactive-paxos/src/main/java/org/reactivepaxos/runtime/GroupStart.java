// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.GroupConfig;
import org.reactivepaxos.protocol.GroupState;
import org.reactivepaxos.protocol.Ledger;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.protocol.Transition;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.storage.SnapshotId;
import org.reactivepaxos.storage.StorageException;
import reactor.core.publisher.Mono;

/**
 * Brings one group from its journal to where it may take part: replays what is decided, then
 * recovers the state.
 */
final class GroupStart {

    private static final int REPLAY_BYTES = 4 << 20;

    private final int group;
    private final GroupConfig config;
    private final RecoveredGroup recovered;
    private final Journal journal;
    private final SnapshotAssembly snapshots;
    private @Nullable Progress pace;

    GroupStart(
            GroupConfig config,
            RecoveredGroup recovered,
            Journal journal,
            SnapshotAssembly snapshots) {
        this.snapshots = snapshots;
        this.group = snapshots.group();
        this.config = config;
        this.recovered = recovered;
        this.journal = journal;
    }

    /** Replays into the loop's state machines on the loop's worker, then starts the loop. */
    Mono<Void> start(GroupLoop loop, long seed) {
        return restore(recovered.base().below(), loop)
                .then(Mono.defer(() -> replayFrom(recovered.base(), loop)))
                .flatMap(
                        ledger ->
                                loop.worker()
                                        .call(
                                                () -> {
                                                    GroupState state =
                                                            Transition.recover(
                                                                    config,
                                                                    recovered,
                                                                    ledger,
                                                                    loop.worker().now(),
                                                                    seed);
                                                    loop.applier().start();
                                                    loop.intake()
                                                            .proposals()
                                                            .from(recovered.used());
                                                    loop.start(state);
                                                    return state;
                                                }))
                .then();
    }

    private Mono<Void> restore(long below, GroupLoop loop) {
        if (below == 0) {
            return Mono.empty();
        }
        if (recovered.vacant()) {
            return loop.worker()
                    .call(
                            () -> {
                                loop.applier().vacate(below);
                                return below;
                            })
                    .then();
        }
        return snapshots
                .restore()
                .restore(new SnapshotId(group, below))
                .then(
                        loop.worker()
                                .call(
                                        () -> {
                                            loop.applier().restored(below);
                                            snapshots.errands().has(recovered.base());
                                            return below;
                                        }))
                .then();
    }

    private Mono<Ledger> replayFrom(Ledger ledger, GroupLoop loop) {
        return step(ledger, loop)
                .expand(
                        next ->
                                next.below() < recovered.decidedBelow()
                                        ? step(next, loop)
                                        : Mono.empty())
                .last();
    }

    private Mono<Ledger> step(Ledger ledger, GroupLoop loop) {
        if (ledger.below() >= recovered.decidedBelow()) {
            return Mono.just(ledger);
        }
        return journal.read(group, ledger.below(), recovered.decidedBelow(), REPLAY_BYTES)
                .flatMap(
                        runs ->
                                runs.isEmpty()
                                        ? Mono.error(
                                                new StorageException(
                                                        "group "
                                                                + group
                                                                + ": instance "
                                                                + ledger.below()
                                                                + " is decided and cannot be read"
                                                                + " from the journal"))
                                        : loop.worker()
                                                .call(() -> replay(ledger, runs, loop))
                                                .flatMap(replayed -> replayed));
    }

    private Mono<Ledger> replay(Ledger ledger, List<Run> runs, GroupLoop loop) {
        tell(ledger.below(), loop.worker().now());
        Ledger next = ledger;
        for (Run run : runs) {
            Ledger.Step step = next.next(run);
            loop.applier().apply(step.decision(), loop.worker().callbacks());
            snapshots.errands().replayed(step.decision());
            next = step.ledger();
        }
        return loop.applier().replay(runs).thenReturn(next);
    }

    /** Nobody can ask a node that has not started. */
    private void tell(long below, long now) {
        Progress begun = pace;
        if (begun == null) {
            pace = new Progress(below, now);
        } else if (begun.isDue(now)) {
            snapshots.watch().replays(begun.text(below, recovered.decidedBelow(), now));
        }
    }
}
