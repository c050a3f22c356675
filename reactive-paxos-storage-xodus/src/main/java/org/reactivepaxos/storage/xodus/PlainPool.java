// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Some threads that nobody interrupts. Reactor's own ones are interrupted when a subscriber
 * cancels, in the middle of Xodus; and so is a plain executor that Reactor knows to be a service.
 */
final class PlainPool {

    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor executor;
    private final Scheduler rejecting;
    private final Scheduler finishing;
    private final int waitingMax;

    /**
     * @param waitingMax bound of the tasks that wait for a thread; later ones are rejected
     */
    PlainPool(String name, int threads, int waitingMax) {
        this.waitingMax = waitingMax;
        executor =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        task -> {
                            Thread thread = new Thread(task, name);
                            thread.setDaemon(true);
                            return thread;
                        });
        executor.allowCoreThreadTimeOut(true);
        rejecting = Schedulers.fromExecutor(task -> executeBounded(task, executor));
        finishing = Schedulers.fromExecutor(task -> executeBounded(task, this::execute));
    }

    /** Runs tasks here; rejects them after a shutdown. A cancel drops a task that waits only. */
    Scheduler rejecting() {
        return rejecting;
    }

    /** As the other, but runs tasks as {@link #execute} does after a shutdown. */
    Scheduler finishing() {
        return finishing;
    }

    private void executeBounded(Runnable task, Executor there) {
        if (executor.getQueue().size() >= waitingMax) {
            throw new RejectedExecutionException(waitingMax + " tasks wait already");
        }
        there.execute(task);
    }

    /**
     * Runs the task, whatever waits; after a shutdown on the calling thread, so that what is under
     * way comes to its end.
     */
    void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    /** Takes no more tasks; those that run or wait are done. */
    void shutdown() {
        executor.shutdown();
    }

    /** Waits for the tasks that run or wait, and takes no more. */
    void close() {
        executor.shutdown();
        boolean ended = false;
        while (!ended) {
            try {
                ended = executor.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                // nothing can be closed under a task, so the wait goes on
                ended = executor.isTerminated();
            }
        }
    }
}
