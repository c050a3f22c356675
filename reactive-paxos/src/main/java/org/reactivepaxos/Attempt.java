// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.runtime.CallTrace;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** Those who wait for the same end of a proposal, how long they do, and who follows it. */
final class Attempt {

    private final Sinks.One<Instance> end = Sinks.unsafe().one();
    private final @Nullable Timer timer;
    private volatile @Nullable CallTrace trace;

    /**
     * @param deadline null for none
     */
    Attempt(@Nullable Duration deadline) {
        this.timer = deadline == null ? null : new Timer(deadline);
    }

    /** What only an attempt with a deadline needs. */
    private record Timer(Duration deadline, AtomicBoolean begun, Disposable.Swap task) {

        Timer(Duration deadline) {
            this(deadline, new AtomicBoolean(), Disposables.swap());
        }
    }

    Mono<Instance> end() {
        return end.asMono();
    }

    @Nullable CallTrace trace() {
        return trace;
    }

    /** Before it is offered. */
    void followedBy(CallTrace follower) {
        trace = follower;
    }

    /** The time begins with the first who waits. */
    void startTimer(Scheduler scheduler, Consumer<Attempt> onTime) {
        if (timer != null && timer.begun().compareAndSet(false, true)) {
            long nanos = timer.deadline().toNanos();
            // Disposes of it where all has ended by now.
            timer.task()
                    .update(
                            scheduler.schedule(
                                    () -> onTime.accept(this), nanos, TimeUnit.NANOSECONDS));
        }
    }

    void succeed(Instance instance) {
        stopTimer();
        CallTrace follower = trace;
        if (follower != null) {
            follower.applied(instance.id());
        }
        end.tryEmitValue(instance);
    }

    void fail(Throwable error) {
        stopTimer();
        tellFollower(error);
        end.tryEmitError(error);
    }

    /** It is withdrawn, and nobody waits. */
    void forget() {
        stopTimer();
        tellFollower(null);
    }

    private void tellFollower(@Nullable Throwable error) {
        CallTrace follower = trace;
        if (follower != null) {
            follower.failed(error);
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.task().dispose();
        }
    }
}
