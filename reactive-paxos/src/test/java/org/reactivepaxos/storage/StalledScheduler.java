// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import java.util.ArrayDeque;
import java.util.Queue;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A disk that does nothing until it is told to. */
final class StalledScheduler implements Scheduler {

    private final Queue<Runnable> tasks = new ArrayDeque<>();

    void runAll() {
        Runnable task = tasks.poll();
        while (task != null) {
            task.run();
            task = tasks.poll();
        }
    }

    @Override
    public Disposable schedule(Runnable task) {
        tasks.add(task);
        return Disposables.disposed();
    }

    @Override
    public Worker createWorker() {
        return Schedulers.immediate().createWorker();
    }
}
