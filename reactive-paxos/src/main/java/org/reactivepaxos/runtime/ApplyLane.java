// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.ChainMessage.ResultSums;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Where the state machines of a group run that has a reactive one: off the group's worker, all
 * values of the group one after the other, so that a value sees what every earlier one did,
 * whichever machine it is for. Takes a stretch of the decided log when the one before is executed:
 * what waits is in the log, and in memory no more than that holds anyway.
 *
 * <p>What to do next is decided on the group's worker, and all fields belong to it but the queries.
 */
final class ApplyLane {

    private final Machines machines;
    private final Scheduler scheduler;
    private final Disposable.Swap step = Disposables.swap();
    private final Queue<Runnable> queries = new ConcurrentLinkedQueue<>();
    private @Nullable GroupLoop joined;
    private @Nullable LogStretches log;
    private long position;
    private boolean busy = true;
    private boolean stopped;
    private @Nullable Pause pause;
    private @Nullable Restore restore;
    private Runnable whenLevel = () -> {};
    // Of the scheduler, as all that executes.
    private long stride = -1;

    /**
     * @param callbacks the scheduler of which one worker is used
     */
    ApplyLane(Machines machines, Scheduler callbacks) {
        this.machines = machines;
        this.scheduler = Schedulers.single(callbacks);
    }

    /** What to do once everything below an instance is executed, before anything else is. */
    private record Pause(long below, Runnable task) {}

    /** What takes the place of everything below an instance, as soon as nothing is under way. */
    private record Restore(long below, Mono<Void> machines, Runnable then) {}

    /** Whose machines these are, before anything else. */
    void join(GroupLoop loop, LogStretches stretches) {
        joined = loop;
        log = stretches;
    }

    private GroupLoop loop() {
        if (joined == null) {
            throw new IllegalStateException("a lane without a group");
        }
        return joined;
    }

    /** Follows the decided log from this instance on. On the worker. */
    void start(long from) {
        position = from;
        busy = false;
        proceed();
    }

    /** Starts nothing any more, and cancels what is under way. On the worker. */
    void stop() {
        stopped = true;
        step.dispose();
        queries.clear();
        // Not from here: that would interrupt what is running.
        scheduler.schedule(scheduler::dispose);
    }

    /** More may be decided. On the worker. */
    void proceed() {
        if (busy || stopped) {
            return;
        }
        Mono<Long> next = next();
        if (next != null) {
            busy = true;
            step.update(
                    next.subscribe(
                            below -> loop().worker().execute(() -> done(below)),
                            error -> loop().worker().execute(() -> failed(error))));
        } else {
            whenLevel.run();
        }
    }

    /** What is not there any more need not be read when a snapshot takes its place. */
    private void failed(Throwable error) {
        if (restore != null && error instanceof LogCompacted) {
            busy = false;
            proceed();
        } else {
            loop().halt(error);
        }
    }

    private @Nullable Mono<Long> next() {
        Restore snapshot = restore;
        if (snapshot != null) {
            return snapshot.machines().thenReturn(snapshot.below());
        }
        Pause wanted = pause;
        if (wanted != null && wanted.below() == position) {
            pause = null;
            return idle(wanted.task());
        }
        long decided = wanted == null ? loop().applier().takenBelow() : wanted.below();
        if (log != null && position < decided) {
            return log.read(position, decided)
                    .flatMap(stretch -> executeAll(stretch.effects()).thenReturn(stretch.below()));
        }
        return queries.isEmpty() ? null : idle(this::answerQueries);
    }

    private Mono<Long> idle(Runnable task) {
        return Mono.<Void>fromRunnable(task).thenReturn(position).subscribeOn(scheduler);
    }

    /**
     * Has the machines restored before anything else is executed.
     *
     * @param then runs on the worker when they are
     */
    void restore(long below, Mono<Void> machines, Runnable then) {
        restore = new Restore(below, machines, then);
        proceed();
    }

    /** The task runs whenever there is nothing to do. On the worker. */
    void whenLevel(Runnable task) {
        whenLevel = task;
    }

    /** As {@link Applier#pauseAt}. */
    void pauseAt(long below, Runnable task) {
        pause = new Pause(below, task);
        proceed();
    }

    private void done(long below) {
        busy = false;
        if (below > position) {
            position = below;
            loop().applier().executed(below);
            loop().applied();
        }
        Restore snapshot = restore;
        if (snapshot != null && snapshot.below() == position) {
            restore = null;
            snapshot.then().run();
        }
        proceed();
    }

    /** Executes these in order; what is executed is told to the worker one by one. */
    Mono<Void> executeAll(List<Effect> effects) {
        return Flux.fromIterable(effects).concatMap(this::execute).then().subscribeOn(scheduler);
    }

    private Mono<Void> execute(Effect effect) {
        answerQueries();
        Map<Integer, Long> digests = digestsBefore(effect.instance());
        return Flux.fromIterable(effect.requests())
                .concatMap(request -> machines.execute(effect.instance(), request, scheduler))
                .collectList()
                .doOnNext(answers -> tell(new Executed(effect, answers, digests)))
                .then();
    }

    /** More often than they are looked at: who sums knows what came before this lane. */
    private Map<Integer, Long> digestsBefore(long instance) {
        long next = instance / ResultSums.STRIDE;
        if (next == stride) {
            return Map.of();
        }
        stride = next;
        return machines.digests(instance);
    }

    private void tell(Executed done) {
        Worker worker = loop().worker();
        worker.execute(
                () -> {
                    loop().applier().executed(done, worker.callbacks());
                    loop().applied();
                });
    }

    /**
     * Runs a query between two values, when it can. On the worker.
     *
     * @param query gives what is to be done then, on the worker
     */
    void between(Supplier<Runnable> query) {
        queries.add(
                () -> {
                    Runnable answer = query.get();
                    loop().worker().execute(answer);
                });
        proceed();
    }

    private void answerQueries() {
        for (Runnable query = queries.poll(); query != null; query = queries.poll()) {
            query.run();
        }
    }
}
