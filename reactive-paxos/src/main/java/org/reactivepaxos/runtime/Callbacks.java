// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayList;
import java.util.List;
import reactor.core.scheduler.Scheduler;

/**
 * Hands results over to the callback scheduler: once per turn of a worker, in order. Used by one
 * worker. Bounded by the open proposals of its groups.
 */
final class Callbacks {

    private final Scheduler.Worker target;
    private final NodeLog log;
    private List<Runnable> gathered = new ArrayList<>();

    Callbacks(Scheduler scheduler, NodeLog log) {
        this.log = log;
        target = scheduler.createWorker();
    }

    void add(Runnable callback) {
        gathered.add(callback);
    }

    void flush() {
        if (gathered.isEmpty()) {
            return;
        }
        List<Runnable> batch = gathered;
        gathered = new ArrayList<>(batch.size()); // The next turn is much like this one.
        target.schedule(() -> batch.forEach(this::run));
    }

    private void run(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException e) {
            log.error(
                    "a subscriber threw from its signal handler; the others of this batch are still"
                            + " served",
                    e);
        }
    }

    /** Frees the target once everything handed over before has run. */
    void dispose() {
        target.schedule(target::dispose);
    }
}
