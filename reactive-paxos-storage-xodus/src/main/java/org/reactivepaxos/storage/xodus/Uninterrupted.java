// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/**
 * For what an interrupt would break: a channel is closed when its thread is interrupted. Interrupts
 * mean nothing to the journal.
 */
final class Uninterrupted {

    private Uninterrupted() {}

    /** Runs the task on a thread that nobody else knows, and waits for it. */
    static <T> T call(String name, Callable<T> task) throws ExecutionException {
        FutureTask<T> running = new FutureTask<>(task);
        Thread thread = new Thread(running, name);
        thread.setDaemon(true);
        thread.start();
        return await(running);
    }

    /** The result, however long it takes. */
    static <T> T await(Future<T> running) throws ExecutionException {
        while (true) {
            try {
                return running.get();
            } catch (InterruptedException e) {
                // get() has cleared it, so the wait goes on
                Thread.onSpinWait();
            }
        }
    }
}
