// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/**
 * The threads of one life of a member. When it is killed nothing of it runs any more; whoever waits
 * for one of its tasks waits for ever, as for a process that died.
 */
final class LifeScheduler implements Scheduler {

    private final Scheduler time;
    private volatile boolean dead;

    LifeScheduler(Scheduler time) {
        this.time = time;
    }

    void die() {
        dead = true;
    }

    boolean isDead() {
        return dead;
    }

    private Runnable whileAlive(Runnable task) {
        return () -> {
            if (!dead) {
                task.run();
            }
        };
    }

    @Override
    public Disposable schedule(Runnable task) {
        return dead ? Disposables.disposed() : time.schedule(whileAlive(task));
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        return dead ? Disposables.disposed() : time.schedule(whileAlive(task), delay, unit);
    }

    @Override
    public Disposable schedulePeriodically(
            Runnable task, long initialDelay, long period, TimeUnit unit) {
        return dead
                ? Disposables.disposed()
                : time.schedulePeriodically(whileAlive(task), initialDelay, period, unit);
    }

    @Override
    public long now(TimeUnit unit) {
        return time.now(unit);
    }

    @Override
    public Worker createWorker() {
        return new LifeWorker(time.createWorker());
    }

    /** Tasks in their order. */
    private final class LifeWorker implements Worker {
        private final Worker worker;

        LifeWorker(Worker worker) {
            this.worker = worker;
        }

        @Override
        public Disposable schedule(Runnable task) {
            return dead ? Disposables.disposed() : worker.schedule(whileAlive(task));
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            return dead ? Disposables.disposed() : worker.schedule(whileAlive(task), delay, unit);
        }

        @Override
        public Disposable schedulePeriodically(
                Runnable task, long initialDelay, long period, TimeUnit unit) {
            return dead
                    ? Disposables.disposed()
                    : worker.schedulePeriodically(whileAlive(task), initialDelay, period, unit);
        }

        @Override
        public void dispose() {
            worker.dispose();
        }

        @Override
        public boolean isDisposed() {
            return worker.isDisposed();
        }
    }
}
