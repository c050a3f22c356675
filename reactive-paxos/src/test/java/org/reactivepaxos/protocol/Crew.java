// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/** Several threads that do the same again and again, until there is no more to do. */
public final class Crew {

    private Crew() {}

    /**
     * Works until every thread was told that there is no more.
     *
     * @param step does one piece of work; false when there was none
     * @throws InterruptedException when the calling thread is interrupted; the threads end soon
     * @throws IllegalStateException when a step threw; its cause is what it threw
     */
    public static void work(int threads, BooleanSupplier step) throws InterruptedException {
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                ends.add(workers.submit(() -> repeat(step)));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            workers.shutdownNow();
        }
    }

    private static void repeat(BooleanSupplier step) {
        boolean more = true;
        while (more && !Thread.currentThread().isInterrupted()) {
            more = step.getAsBoolean();
        }
    }
}
