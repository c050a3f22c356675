// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/**
 * The threads and the clock of one simulated process. Tasks of one worker keep their order, others
 * do not. The process can stand still, as in a long pause of its garbage collector, and die: then
 * nothing of it ever runs again.
 */
final class SimulatedScheduler implements Scheduler {

    private static final int DELAY_MAX = (int) Duration.ofMillis(1).toNanos();

    private final Timeline timeline;
    private long origin;
    private long shown;
    private final double rate;
    private long stalledUntil;
    private boolean dead;

    /**
     * @param origin what its clock shows at time 0
     * @param rate how fast its clock runs
     */
    SimulatedScheduler(Timeline timeline, long origin, double rate) {
        this.timeline = timeline;
        this.origin = origin;
        this.shown = origin + (long) (timeline.now() * rate);
        this.rate = rate;
    }

    /** What the clock of the process shows. */
    long nanos() {
        long next = origin + (long) (timeline.now() * rate);
        shown = next - shown < 0 ? shown : next;
        return shown;
    }

    /**
     * Puts the clock ahead; or behind, and then it stands still until that is made up for. Further
     * than any lease allows, as nobody reads under a lease of these nodes yet.
     */
    void jump(long nanos) {
        origin += nanos;
    }

    void stall(long nanos) {
        stalledUntil = timeline.now() + nanos;
    }

    void die() {
        dead = true;
    }

    @Override
    public Disposable schedule(Runnable task) {
        return schedule(task, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        return at(timeline.now() + trueTime(unit.toNanos(delay)) + hesitation(), task);
    }

    @Override
    public Disposable schedulePeriodically(
            Runnable task, long initialDelay, long period, TimeUnit unit) {
        return repeat(task, unit.toNanos(initialDelay), unit.toNanos(period));
    }

    @Override
    public Worker createWorker() {
        return new OrderedWorker();
    }

    @Override
    public void dispose() {
        die();
    }

    private long trueTime(long nanos) {
        return (long) (nanos / rate);
    }

    private long hesitation() {
        return timeline.random().nextInt(DELAY_MAX);
    }

    /** Runs the task then, if it is still wanted and the process lives. */
    private Disposable at(long time, Runnable task) {
        Disposable wanted = Disposables.single();
        timeline.after(time - timeline.now(), () -> runIfWanted(wanted, task));
        return wanted;
    }

    private void runIfWanted(Disposable wanted, Runnable task) {
        if (dead || wanted.isDisposed()) {
            return;
        }
        if (timeline.now() < stalledUntil) {
            timeline.after(stalledUntil - timeline.now(), () -> runIfWanted(wanted, task));
        } else {
            task.run();
        }
    }

    private Disposable repeat(Runnable task, long delay, long period) {
        Disposable wanted = Disposables.single();
        repeat(wanted, task, delay, period);
        return wanted;
    }

    private void repeat(Disposable wanted, Runnable task, long delay, long period) {
        timeline.after(
                trueTime(delay) + hesitation(),
                () ->
                        runIfWanted(
                                wanted,
                                () -> {
                                    task.run();
                                    repeat(wanted, task, period, period);
                                }));
    }

    /** One thread: what it is given runs in that order. */
    private final class OrderedWorker implements Worker {
        private final Disposable open = Disposables.single();
        private long lastAt;

        @Override
        public Disposable schedule(Runnable task) {
            return schedule(task, 0, TimeUnit.NANOSECONDS);
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            long time = timeline.now() + trueTime(unit.toNanos(delay)) + hesitation();
            if (delay <= 0) {
                time = Math.max(time, lastAt);
                lastAt = time;
            }
            return at(time, () -> runIfWanted(open, task));
        }

        @Override
        public Disposable schedulePeriodically(
                Runnable task, long initialDelay, long period, TimeUnit unit) {
            return repeat(
                    () -> runIfWanted(open, task),
                    unit.toNanos(initialDelay),
                    unit.toNanos(period));
        }

        @Override
        public void dispose() {
            open.dispose();
        }

        @Override
        public boolean isDisposed() {
            return open.isDisposed();
        }
    }
}
