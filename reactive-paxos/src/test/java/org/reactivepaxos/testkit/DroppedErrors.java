// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Hooks;
import reactor.core.scheduler.Schedulers;

/**
 * Errors that reached nobody: those that came after the end or the cancellation of their sequence,
 * or where no error handler was ({@link Hooks#onErrorDropped}), and those thrown by a task of a
 * scheduler. Installs hooks of Reactor for the whole JVM, so it is for tests alone. {@link
 * Hooks#onOperatorError} is no part of it: it also sees every error that is delivered.
 */
final class DroppedErrors {

    /** As many are kept until somebody asks; further ones are in the log. */
    static final int KEPT_MAX = 100;

    private static final Logger LOG = LoggerFactory.getLogger(DroppedErrors.class);
    private static final String KEY = DroppedErrors.class.getName();

    /** One per JVM, as the hooks are. */
    static final DroppedErrors SHARED = new DroppedErrors();

    private final List<Throwable> kept = new ArrayList<>();
    private int runs;

    private DroppedErrors() {}

    /** A run of tests begins; it may be inside another one. */
    synchronized void watch() {
        if (runs++ == 0) {
            Hooks.onErrorDropped(this::record);
            Schedulers.onHandleError(KEY, (thread, error) -> record(error));
        }
    }

    synchronized void unwatch() {
        if (--runs == 0) {
            Hooks.resetOnErrorDropped();
            Schedulers.resetOnHandleError(KEY);
        }
    }

    private void record(Throwable error) {
        LOG.warn("an error was dropped", error);
        synchronized (kept) {
            if (kept.size() < KEPT_MAX) {
                kept.add(error);
            }
        }
    }

    /** Those that nobody has taken yet. */
    List<Throwable> take() {
        synchronized (kept) {
            List<Throwable> taken = List.copyOf(kept);
            kept.clear();
            return taken;
        }
    }

    /**
     * Fails when something was dropped that nobody has taken.
     *
     * @param when what the message names
     */
    void requireNone(String when) {
        List<Throwable> taken = take();
        if (taken.isEmpty()) {
            return;
        }
        AssertionError failure =
                new AssertionError(
                        taken.size()
                                + " errors were dropped "
                                + when
                                + "; the first: "
                                + taken.get(0)
                                + ". Handle it, or say that it is meant with @DropsErrors");
        taken.forEach(failure::addSuppressed);
        throw failure;
    }
}
