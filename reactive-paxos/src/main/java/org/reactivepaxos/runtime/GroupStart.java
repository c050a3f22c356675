// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.List;
import java.util.concurrent.Callable;
import org.reactivepaxos.protocol.Genesis;
import org.reactivepaxos.protocol.GroupConfig;
import org.reactivepaxos.protocol.GroupState;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.protocol.Replay;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.protocol.Transition;
import org.reactivepaxos.protocol.Voter;
import org.reactivepaxos.storage.Journal;
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

    GroupStart(int group, GroupConfig config, RecoveredGroup recovered, Journal journal) {
        this.group = group;
        this.config = config;
        this.recovered = recovered;
        this.journal = journal;
    }

    /** Replays into the loop's state machines on the loop's worker, then starts the loop. */
    Mono<Void> start(GroupLoop loop, long seed) {
        Replay beginning = Replay.start(membership());
        return replayFrom(beginning, loop)
                .flatMap(
                        replay ->
                                onWorker(
                                        loop,
                                        () -> {
                                            GroupState state =
                                                    Transition.recover(
                                                            config,
                                                            recovered,
                                                            replay,
                                                            loop.worker().now(),
                                                            seed);
                                            loop.start(state);
                                            return state;
                                        }))
                .then();
    }

    /** Nothing is decided without a genesis, so who the voters are does not matter then. */
    private Membership membership() {
        Genesis genesis = recovered.genesis();
        return genesis == null
                ? Membership.genesis(List.of(new Voter(1, 1)))
                : genesis.membership();
    }

    private Mono<Replay> replayFrom(Replay replay, GroupLoop loop) {
        return step(replay, loop)
                .expand(
                        next ->
                                next.below() < recovered.decidedBelow()
                                        ? step(next, loop)
                                        : Mono.empty())
                .last();
    }

    private Mono<Replay> step(Replay replay, GroupLoop loop) {
        if (replay.below() >= recovered.decidedBelow()) {
            return Mono.just(replay);
        }
        return journal.read(group, replay.below(), recovered.decidedBelow(), REPLAY_BYTES)
                .flatMap(
                        runs ->
                                runs.isEmpty()
                                        ? Mono.error(
                                                new StorageException(
                                                        "group "
                                                                + group
                                                                + ": instance "
                                                                + replay.below()
                                                                + " is decided and cannot be read"
                                                                + " from the journal"))
                                        : onWorker(loop, () -> apply(replay, runs, loop)));
    }

    private static Replay apply(Replay replay, List<Run> runs, GroupLoop loop) {
        Replay next = replay;
        for (Run run : runs) {
            Replay.Step step = next.next(run);
            loop.applier().apply(step.decision(), loop.worker().callbacks());
            next = step.replay();
        }
        return next;
    }

    private static <T> Mono<T> onWorker(GroupLoop loop, Callable<T> task) {
        return Mono.create(
                sink ->
                        loop.worker()
                                .execute(
                                        () -> {
                                            try {
                                                sink.success(task.call());
                                            } catch (Exception | Error e) {
                                                sink.error(e);
                                            }
                                        }));
    }
}
