// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;

/** Registers meters, and removes them again at the end. Any thread. */
final class Registrar {

    /** PhxPaxos' buckets, so that both can be compared. */
    private static final Duration[] LATENCIES =
            LongStream.of(10, 30, 100, 500, 2_000, 5_000, 30_000)
                    .mapToObj(Duration::ofMillis)
                    .toArray(Duration[]::new);

    private static final double[] SIZES = {1_024, 5_120, 20_480, 102_400, 512_000};

    private final MeterRegistry registry;
    private final Set<Meter> registered = ConcurrentHashMap.newKeySet();

    Registrar(MeterRegistry registry) {
        this.registry = registry;
    }

    Counter counter(PaxosMeter meter, Tags tags) {
        return keep(
                Counter.builder(meter.id())
                        .description(meter.description())
                        .baseUnit(meter.unit())
                        .tags(tags)
                        .register(registry));
    }

    void counted(PaxosMeter meter, Tags tags, LongSupplier count) {
        keep(
                FunctionCounter.builder(meter.id(), count, LongSupplier::getAsLong)
                        .description(meter.description())
                        .tags(tags)
                        .register(registry));
    }

    Timer timer(PaxosMeter meter, Tags tags) {
        return keep(
                Timer.builder(meter.id())
                        .description(meter.description())
                        .serviceLevelObjectives(LATENCIES)
                        .tags(tags)
                        .register(registry));
    }

    DistributionSummary sizes(PaxosMeter meter, Tags tags) {
        return keep(
                DistributionSummary.builder(meter.id())
                        .description(meter.description())
                        .baseUnit(meter.unit())
                        .serviceLevelObjectives(SIZES)
                        .tags(tags)
                        .register(registry));
    }

    DistributionSummary summary(PaxosMeter meter, Tags tags) {
        return keep(
                DistributionSummary.builder(meter.id())
                        .description(meter.description())
                        .baseUnit(meter.unit())
                        .tags(tags)
                        .register(registry));
    }

    void gauge(PaxosMeter meter, Tags tags, LongSupplier value) {
        keep(
                Gauge.builder(meter.id(), value, LongSupplier::getAsLong)
                        .description(meter.description())
                        .baseUnit(meter.unit())
                        .strongReference(true)
                        .tags(tags)
                        .register(registry));
    }

    private <M extends Meter> M keep(M meter) {
        registered.add(meter);
        return meter;
    }

    /** A gauge that stayed would hold the node, and hide that of its next start. */
    void removeAll() {
        registered.forEach(registry::remove);
        registered.clear();
    }
}
