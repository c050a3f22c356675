// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.util.Objects;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.reactivepaxos.metrics.PaxosMeter;

/** The registry that a status page reads. Needs Micrometer on the class path. Immutable. */
public final class PageMeters {

    private static final Set<String> TIMES =
            Set.of(PaxosMeter.ACKNOWLEDGED.id(), PaxosMeter.DURABLE.id());

    /** From 0.1 ms, twenty to a decade, so that each is an eighth above the last; then some. */
    private static final double[] FINE =
            DoubleStream.concat(
                            IntStream.rangeClosed(0, 100)
                                    .mapToDouble(step -> 1e5 * Math.pow(10, step / 20.0))
                                    .map(Math::rint),
                            DoubleStream.of(30e9, 120e9, 600e9))
                    .toArray();

    private final MeterRegistry registry;

    private PageMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Of that registry. */
    public static PageMeters of(MeterRegistry registry) {
        return new PageMeters(Objects.requireNonNull(registry, "registry"));
    }

    /**
     * Gives the times that the page shows narrow buckets, about 100 for each group, in place of the
     * seven that meters have otherwise: with those the page can only say "at most 10 ms". To be set
     * before the node starts: {@code registry.config().meterFilter(PageMeters.fineBuckets())}.
     */
    public static MeterFilter fineBuckets() {
        return new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(
                    Meter.Id id, DistributionStatisticConfig config) {
                return TIMES.contains(id.getName())
                        ? DistributionStatisticConfig.builder()
                                .serviceLevelObjectives(FINE)
                                .build()
                                .merge(config)
                        : config;
            }
        };
    }

    /** A reader of the meters of one node, for one watcher. */
    MeterReader reader(int node) {
        return new MeterReader(registry, node);
    }
}
