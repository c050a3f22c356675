// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;

/**
 * Hands results over to the callback scheduler: once per turn of a worker, in order. Used by one
 * worker. Bounded by the open proposals of its groups.
 */
final class Callbacks {

    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

    private final Scheduler.Worker target;
    private List<Runnable> gathered = new ArrayList<>();

    Callbacks(Scheduler scheduler) {
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
        gathered = new ArrayList<>();
        target.schedule(() -> batch.forEach(Callbacks::run));
    }

    /** One subscriber that throws takes no other along. */
    static void run(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException e) {
            LOG.error(
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
