// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.admin.Readings.OfGroup;
import org.reactivepaxos.metrics.PaxosMeter;

/**
 * Reads the meters of one node; what counts is what changed since the reading before. One thread.
 */
final class MeterReader {

    private final MeterRegistry registry;
    private final String node;
    private final Map<String, RecentTimes> acknowledged = new HashMap<>();
    private final Map<String, RecentTimes> durable = new HashMap<>();
    private final Map<String, RecentMean> runs = new HashMap<>();

    MeterReader(MeterRegistry registry, int node) {
        this.registry = registry;
        this.node = Integer.toString(node);
    }

    /** The next reading. The first one has nothing to compare with, and says nothing. */
    Readings read() {
        readTimes(PaxosMeter.ACKNOWLEDGED, acknowledged);
        readTimes(PaxosMeter.DURABLE, durable);
        readRuns();
        Map<String, OfGroup> groups = new HashMap<>();
        acknowledged.forEach(
                (group, times) ->
                        groups.put(group, new OfGroup(batch(group), times.lately().spread())));
        return new Readings(groups, sum(acknowledged), sum(durable));
    }

    private void readTimes(PaxosMeter meter, Map<String, RecentTimes> into) {
        Map<String, RecentTimes> present = new HashMap<>();
        for (Timer timer : registry.find(meter.id()).tag("node", node).timers()) {
            CountAtBucket[] buckets = timer.takeSnapshot().histogramCounts();
            if (buckets.length > 0) {
                RecentTimes times = into.getOrDefault(group(timer), new RecentTimes());
                times.read(
                        Arrays.stream(buckets).mapToDouble(CountAtBucket::bucket).toArray(),
                        Arrays.stream(buckets).mapToLong(each -> (long) each.count()).toArray());
                present.put(group(timer), times);
            }
        }
        into.clear(); // Groups that were dropped are forgotten.
        into.putAll(present);
    }

    private void readRuns() {
        Map<String, RecentMean> present = new HashMap<>();
        for (DistributionSummary sizes :
                registry.find(PaxosMeter.RUN_VALUES.id()).tag("node", node).summaries()) {
            RecentMean mean = runs.getOrDefault(group(sizes), new RecentMean());
            mean.read(sizes.count(), sizes.totalAmount());
            present.put(group(sizes), mean);
        }
        runs.clear();
        runs.putAll(present);
    }

    private static String group(Meter meter) {
        return String.valueOf(meter.getId().getTag("group"));
    }

    private double batch(String group) {
        RecentMean mean = runs.get(group);
        return mean == null ? Double.NaN : mean.lately();
    }

    /** Of all groups. */
    private static @Nullable Spread sum(Map<String, RecentTimes> groups) {
        Times sum = null;
        for (RecentTimes times : groups.values()) {
            Times lately = times.lately();
            if (sum == null) {
                sum = lately;
            } else {
                sum.add(lately);
            }
        }
        return sum == null ? null : sum.spread();
    }
}
