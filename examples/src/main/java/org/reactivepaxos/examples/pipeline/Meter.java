// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.pipeline;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivepaxos.Instance;
import org.reactivepaxos.examples.cluster.Shown;

/** Counts what goes in and what comes out. Any thread counts; one asks. */
final class Meter {

    private final String name;
    private final long orders;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong instances = new AtomicLong();
    private final AtomicLong syncs = new AtomicLong();
    private final Counts first = new Counts(0, 0, 0, System.nanoTime());
    private Counts last = first;

    /** What was counted up to a moment. */
    private record Counts(long done, long instances, long syncs, long nanos) {

        /** Values per instance, per sync, and per second, since the earlier moment. */
        String since(Counts earlier) {
            long values = done - earlier.done;
            return String.format(
                    Locale.ROOT,
                    "%8s per instance %8s per sync %10s ops/s",
                    Shown.ratio(values, instances - earlier.instances),
                    Shown.ratio(values, syncs - earlier.syncs),
                    Shown.perSecond(values, Duration.ofNanos(nanos - earlier.nanos)));
        }
    }

    Meter(String name, long orders) {
        this.name = name;
        this.orders = orders;
    }

    void taken() {
        taken.incrementAndGet();
    }

    void done(Instance instance) {
        done.incrementAndGet();
        if (instance.index() == 0) {
            instances.incrementAndGet(); // The first value of its window, or a value alone.
        }
    }

    void synced() {
        syncs.incrementAndGet();
    }

    private Counts now() {
        return new Counts(done.get(), instances.get(), syncs.get(), System.nanoTime());
    }

    /** How it has gone since the last line. */
    String line() {
        Counts now = now();
        String since = now.since(last);
        last = now;
        return String.format(
                Locale.ROOT,
                "%-10s %9s of %s orders %7s in flight %s",
                name,
                Shown.number(now.done),
                Shown.number(orders),
                Shown.number(taken.get() - now.done),
                since);
    }

    /** How it went in all. */
    String summary() {
        Counts now = now();
        return String.format(
                Locale.ROOT, "%-10s %9s orders %s", name, Shown.number(now.done), now.since(first));
    }
}
