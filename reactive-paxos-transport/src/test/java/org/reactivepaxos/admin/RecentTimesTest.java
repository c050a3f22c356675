// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.metrics.MicrometerMeters;
import org.reactivepaxos.metrics.PaxosMeter;

/** Percentiles of the last seconds, from histograms that go on for longer. */
class RecentTimesTest {

    private static final double[] BOUNDS = {10, 20, 50};

    private final RecentTimes times = new RecentTimes();

    private @Nullable Spread read(long... upTo) {
        times.read(BOUNDS, upTo);
        return times.lately().spread();
    }

    @Test
    void theFirstReadingIsOnlyToCompareWith() {
        assertThat(read(1000, 1000, 1000)).isNull();
        assertThat(read(1000, 1000, 1000)).isNull();
    }

    @Test
    void aPercentileIsBetweenTheBoundsOfItsBucket() {
        read(7, 8, 9);
        Spread spread = requireNonNull(read(57, 107, 109));
        assertThat(spread.calls()).isEqualTo(100);
        assertThat(spread.p50()).isEqualTo(new Spread.Within(0, 10));
        assertThat(spread.p99()).isEqualTo(new Spread.Within(10, 20));
        spread = requireNonNull(read(57, 107, 119));
        assertThat(spread.calls()).isEqualTo(110);
        assertThat(spread.p50()).isEqualTo(new Spread.Within(10, 20));
        assertThat(spread.p99()).isEqualTo(new Spread.Within(20, 50));
    }

    @Test
    void whatIsOlderThanTenReadingsIsForgotten() {
        read(0, 0, 0);
        assertThat(read(1, 1, 1)).isNotNull();
        for (int i = 2; i <= 6; i++) {
            assertThat(read(1, 1, 1)).as("reading %d", i).isNotNull();
        }
        for (int i = 7; i <= 10; i++) {
            read(1, 1, 1);
        }
        assertThat(read(1, 1, 1)).isNull();
    }

    /** Some registries forget what is older than minutes. */
    @Test
    void aHistogramThatShrinksDoesNotCountBackwards() {
        read(100, 200, 300);
        assertThat(requireNonNull(read(101, 202, 303)).calls()).isEqualTo(3);
        assertThat(requireNonNull(read(1, 2, 3)).calls()).isEqualTo(3);
        assertThat(requireNonNull(read(2, 4, 6)).calls()).isEqualTo(6);
    }

    @Test
    void otherBoundsBeginAnew() {
        read(0, 0, 0);
        read(1, 1, 1);
        times.read(new double[] {1, 2}, new long[] {5, 5});
        assertThat(times.lately().spread()).isNull();
        times.read(new double[] {1, 2}, new long[] {5, 6});
        assertThat(times.lately().spread())
                .isEqualTo(new Spread(1, new Spread.Within(1, 2), new Spread.Within(1, 2)));
    }

    @Test
    void narrowBucketsAreToldAsAFigureAndWideOnesAsABound() {
        assertThat(new Spread.Within(1_800_000, 2_000_000)).hasToString("2.0 ms");
        assertThat(new Spread.Within(0, 10_000_000)).hasToString("<=10 ms");
        assertThat(new Spread.Within(0, 10_000_000).micros()).containsExactly(0L, 10_000L);
    }

    private static Readings readings(MeterRegistry registry) {
        MicrometerMeters meters = new MicrometerMeters(registry, 1);
        new MicrometerMeters(registry, 2).group(0).durable(Duration.ofHours(1).toNanos());
        MeterReader reader = PageMeters.of(registry).reader(1);
        meters.group(0).durable(1);
        meters.group(7).durable(1);
        assertThat(reader.read().sync()).isNull();
        meters.group(0).durable(Duration.ofMillis(2).toNanos());
        meters.group(7).durable(Duration.ofMillis(3).toNanos());
        meters.group(7).run(10, 100);
        meters.group(7).run(11, 100);
        meters.group(7).acknowledged(Duration.ofMillis(4).toNanos());
        return reader.read();
    }

    @Test
    void theMetersOfANodeAreReadByGroupAndAsAWhole() {
        MeterRegistry registry = new SimpleMeterRegistry();
        registry.config().meterFilter(PageMeters.fineBuckets());
        Readings readings = readings(registry);
        Spread sync = requireNonNull(readings.sync());
        assertThat(sync.calls()).isEqualTo(2);
        assertThat(sync.p99().low()).isBetween(2.6e6, 3e6);
        assertThat(sync.p99().high()).isBetween(3e6, 3.4e6);
        assertThat(readings.of(7).batch()).isEqualTo(10.5);
        assertThat(requireNonNull(readings.of(7).latency()).calls()).isEqualTo(1);
        assertThat(readings.of(0).batch()).isNaN();
        assertThat(readings.of(0).latency()).isNull();
        assertThat(readings.of(8)).isEqualTo(Readings.OfGroup.NONE);
    }

    @Test
    void theBucketsOfTheMetersAreAsWideAsTheyAre() {
        Spread sync = requireNonNull(readings(new SimpleMeterRegistry()).sync());
        assertThat(sync.p99()).isEqualTo(new Spread.Within(0, 1e7));
    }

    @Test
    void onlyTheTimesThatAreShownHaveManyBuckets() {
        MeterRegistry registry = new SimpleMeterRegistry();
        registry.config().meterFilter(PageMeters.fineBuckets());
        new MicrometerMeters(registry, 1).group(0);
        assertThat(buckets(registry, PaxosMeter.ACKNOWLEDGED)).isGreaterThan(100);
        assertThat(buckets(registry, PaxosMeter.APPLY)).isEqualTo(7);
    }

    private static int buckets(MeterRegistry registry, PaxosMeter meter) {
        Timer timer = registry.get(meter.id()).timer();
        return timer.takeSnapshot().histogramCounts().length;
    }
}
