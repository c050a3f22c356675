// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.machine.StateMachineException;
import org.reactivepaxos.storage.SnapshotId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Scheduler;

/**
 * Second states of some state machines of one group, of which snapshots are taken in the place of
 * the machines themselves. Brought up to a snapshot's instance from the log when one is taken, as
 * fast as they execute, and left alone while their content is read: so the machines go on
 * meanwhile, however long either takes. What is kept of the log covers it, for nothing above the
 * last snapshot goes.
 *
 * <p>One snapshot is taken at a time, so at most one thread is in here.
 */
final class Mirror {

    private final int group;
    private final Machines machines;
    private final LogStretches log;
    private final SnapshotRestore restore;
    private final Scheduler callbacks;
    private volatile @Nullable Copy copy;
    private volatile long takenBelow;

    Mirror(GroupPort port, Machines machines, LogStretches log, SnapshotRestore restore) {
        this.group = port.group();
        this.machines = machines;
        this.log = log;
        this.restore = restore;
        this.callbacks = port.callbacks();
    }

    /** The second states, as they are before an instance. */
    private static final class Copy {
        private final Machines machines;
        private long below;

        Copy(Machines machines, long below) {
            this.machines = machines;
            this.below = below;
        }
    }

    /**
     * Where the machines are now.
     *
     * @param digests of those that have one
     */
    record Place(long below, Map<Integer, Long> digests) {}

    /** To be called on the thread where the machines execute. */
    Place place(long below) {
        Map<Integer, Long> digests = new HashMap<>(machines.digests(below));
        digests.keySet().retainAll(machines.mirrored());
        return new Place(below, digests);
    }

    /** A snapshot below that instance is in the store, and stays. */
    void taken(long below) {
        takenBelow = below;
    }

    /** What a mirrored machine's snapshot at that place has. */
    Flux<ByteBuffer> content(int machine, Place place) {
        return Mono.defer(() -> level(place))
                .flatMapMany(level -> level.machines.snapshotting(machine).snapshot())
                .doFinally(this::ended)
                .subscribeOn(callbacks);
    }

    /** Of what did not end well nobody knows the state. */
    private void ended(SignalType end) {
        if (end != SignalType.ON_COMPLETE) {
            copy = null;
        }
    }

    private Mono<Copy> level(Place place) {
        return begun().flatMap(begun -> follow(begun, place.below()))
                .onErrorMap(StateMachineException.class, Mirror::ofMirror)
                .doOnNext(level -> compare(level, place));
    }

    /** The group goes on: only this snapshot does not. */
    private static StateMachineException ofMirror(StateMachineException e) {
        return new StateMachineException(
                e.group(), e.machine(), e.instance(), "failed in its mirror", e);
    }

    /** The one there is, or another one, which goes on from the last snapshot. */
    private Mono<Copy> begun() {
        Copy last = copy;
        long base = Math.max(restore.restoredBelow(), takenBelow);
        if (last != null && last.below >= base) {
            return Mono.just(last);
        }
        Copy fresh = new Copy(machines.mirror(), base);
        copy = fresh;
        return base == 0
                ? Mono.just(fresh)
                : restore.restoreCopy(fresh.machines, new SnapshotId(group, base))
                        .thenReturn(fresh);
    }

    private Mono<Copy> follow(Copy begun, long below) {
        return Mono.defer(() -> begun.below < below ? step(begun, below) : Mono.empty())
                .repeat(() -> begun.below < below)
                .then()
                .thenReturn(begun);
    }

    private Mono<Void> step(Copy begun, long below) {
        return log.read(begun.below, below)
                .flatMap(
                        stretch ->
                                execute(begun.machines, stretch.effects())
                                        .doOnSuccess(unused -> begun.below = stretch.below()));
    }

    private Mono<Void> execute(Machines copies, List<Effect> effects) {
        return Flux.fromIterable(effects)
                .concatMap(
                        effect ->
                                Flux.fromIterable(effect.requests())
                                        .filter(request -> copies.has(request.machine()))
                                        .concatMap(
                                                request ->
                                                        copies.execute(
                                                                effect.instance(),
                                                                request,
                                                                callbacks)))
                .then();
    }

    /** Two states of one log that differ: no member should go on from either. */
    private void compare(Copy level, Place place) {
        Map<Integer, Long> digests = level.machines.digests(place.below());
        digests.forEach(
                (machine, digest) -> {
                    Long expected = place.digests().get(machine);
                    if (expected != null && !expected.equals(digest)) {
                        throw new StateMachineException(
                                group,
                                machine,
                                place.below(),
                                "was not saved",
                                new IllegalStateException(
                                        "its digest is "
                                                + expected
                                                + ", and that of its mirror "
                                                + digest));
                    }
                });
    }
}
