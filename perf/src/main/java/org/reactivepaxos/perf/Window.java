// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** The measured time of a member, and what its process used meanwhile. */
final class Window {

    private final Supplier<Usage> usage;
    private Usage before;
    private long began;

    Window(Supplier<Usage> usage) {
        this.usage = usage;
        this.before = usage.get();
    }

    Line begin() {
        ManagementFactory.getThreadMXBean().resetPeakThreadCount();
        before = usage.get();
        began = System.nanoTime();
        return Line.of("begun");
    }

    /** Ends it; of a member that carries the load, with the latencies since it began. */
    Line end(Optional<Histogram> latencies) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        long nanos = System.nanoTime() - began;
        latencies.ifPresent(
                ended -> {
                    numbers.put("nanos", nanos);
                    numbers.put("acknowledged", ended.getTotalCount());
                    numbers.putAll(Result.Latency.of(ended).numbers());
                });
        numbers.putAll(usage.get().since(before).numbers());
        return new Line("ended", numbers);
    }
}
