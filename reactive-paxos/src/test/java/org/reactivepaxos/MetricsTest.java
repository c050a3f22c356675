// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.metrics.MicrometerMeters;
import org.reactivepaxos.metrics.PaxosMeter;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** What a node measures, on virtual time. */
class MetricsTest {

    private static final int VALUES = 100;

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final VirtualCluster cluster =
            new VirtualCluster(3, options -> options.metrics(registry));

    private int propose() {
        int leader = cluster.startAll().leader();
        cluster.now(
                Flux.range(0, VALUES)
                        .flatMap(i -> cluster.group(leader).propose(bytes("v" + i)), 16)
                        .collectList());
        cluster.pass(Duration.ofSeconds(1));
        return leader;
    }

    private double count(PaxosMeter meter, int node) {
        return registry.get(meter.id())
                .tag("node", Integer.toString(node))
                .tag("group", "0")
                .counter()
                .count();
    }

    private Timer timer(PaxosMeter meter, int node) {
        return registry.get(meter.id())
                .tag("node", Integer.toString(node))
                .tag("group", "0")
                .timer();
    }

    private double gauge(PaxosMeter meter, int node) {
        return registry.get(meter.id())
                .tag("node", Integer.toString(node))
                .tag("group", "0")
                .gauge()
                .value();
    }

    @Test
    void everyProposalIsCountedAndTimedFromTheCallToTheResult() {
        int leader = propose();
        assertThat(count(PaxosMeter.OFFERED, leader)).isEqualTo(VALUES);
        assertThat(timer(PaxosMeter.ACKNOWLEDGED, leader).count()).isEqualTo(VALUES);
        assertThat(timer(PaxosMeter.HANDED_OVER, leader).count()).isEqualTo(VALUES);
        assertThat(count(PaxosMeter.OFFERED, cluster.other(leader))).isZero();
        for (int member = 1; member <= 3; member++) {
            assertThat(count(PaxosMeter.APPLIED, member)).isGreaterThanOrEqualTo(VALUES);
            assertThat(timer(PaxosMeter.DURABLE, member).count()).isPositive();
        }
        cluster.closeAll();
    }

    @Test
    void theTimesAreThoseOfTheNodesClock() {
        cluster.start(1);
        cluster.group(1).propose(bytes("waits")).onErrorComplete().subscribe();
        cluster.pass(Duration.ofSeconds(7));
        cluster.start(2);
        cluster.start(3);
        cluster.leader();
        cluster.pass(Duration.ofSeconds(2));
        assertThat(timer(PaxosMeter.ACKNOWLEDGED, 1).max(TimeUnit.SECONDS)).isBetween(7.0, 10.0);
        assertThat(timer(PaxosMeter.HANDED_OVER, 1).max(TimeUnit.SECONDS)).isBetween(7.0, 10.0);
        cluster.closeAll();
    }

    @Test
    void aRunIsTimedByItsLeaderFromTheProposalToTheDecision() {
        int leader = propose();
        double runs =
                registry.get(PaxosMeter.RUN_VALUES.id())
                        .tag("node", Integer.toString(leader))
                        .summary()
                        .totalAmount();
        assertThat(runs).isEqualTo(VALUES);
        assertThat(timer(PaxosMeter.ACCEPT_ROUND, leader).count()).isBetween(1L, (long) VALUES);
        assertThat(timer(PaxosMeter.ACCEPT_ROUND, cluster.other(leader)).count()).isZero();
        cluster.closeAll();
    }

    @Test
    void gaugesTellWhatIsSoNow() {
        int leader = propose();
        assertThat(gauge(PaxosMeter.LEADING, leader)).isEqualTo(1);
        assertThat(gauge(PaxosMeter.LEADING, cluster.other(leader))).isZero();
        assertThat(gauge(PaxosMeter.DECIDED, leader))
                .isEqualTo((double) cluster.group(leader).decided());
        assertThat(gauge(PaxosMeter.OPEN, leader)).isZero();
        int other = cluster.other(leader);
        cluster.network().disconnect(leader, other);
        cluster.network().disconnect(leader, cluster.other(leader, other));
        cluster.group(leader).propose(bytes("open")).onErrorComplete().subscribe();
        cluster.pass(Duration.ofMillis(100));
        assertThat(gauge(PaxosMeter.OPEN, leader)).isEqualTo(1);
        assertThat(gauge(PaxosMeter.OPEN_BYTES, leader)).isEqualTo(4);
        cluster.closeAll();
    }

    @Test
    void whatFailsIsCountedByItsReason() {
        VirtualCluster small =
                new VirtualCluster(3, options -> options.metrics(registry).openProposals(2, 100));
        small.start(1);
        IntStream.range(0, 5)
                .forEach(i -> small.group(1).propose(bytes("v")).onErrorComplete().subscribe());
        assertThat(failed("overloaded")).isEqualTo(3);
        double offered = count(PaxosMeter.OFFERED, 1);
        assertThat(offered).isEqualTo(5);
        small.closeAll();
    }

    @Test
    void whatIsCancelledIsCountedByWhetherItHadLeft() {
        cluster.start(1);
        cluster.group(1).propose(bytes("never left")).subscribe().dispose();
        cluster.pass(Duration.ofMillis(100));
        cluster.start(2);
        cluster.start(3);
        int leader = cluster.leader();
        int other = cluster.other(leader);
        cluster.network().disconnect(leader, other);
        cluster.network().disconnect(leader, cluster.other(leader, other));
        Disposable left = cluster.group(leader).propose(bytes("left")).subscribe();
        cluster.pass(Duration.ofMillis(50));
        left.dispose();
        cluster.pass(Duration.ofMillis(100));
        assertThat(cancelled(1, "queued") + cancelled(leader, "in_flight")).isEqualTo(2);
        assertThat(cancelled(other, "in_flight")).isZero();
        cluster.closeAll();
    }

    private double cancelled(int node, String phase) {
        return registry.get(PaxosMeter.CANCELLED.id())
                .tags("node", Integer.toString(node), "phase", phase)
                .counter()
                .count();
    }

    private double failed(String reason) {
        return registry.get(PaxosMeter.FAILED.id()).tag("reason", reason).counter().count();
    }

    @Test
    void messagesAndEventsAreCountedByTheirKind() {
        int leader = propose();
        String node = Integer.toString(leader);
        assertThat(
                        registry.get(PaxosMeter.SENT.id())
                                .tags("node", node, "kind", "accept")
                                .counter()
                                .count())
                .isPositive();
        assertThat(
                        registry.get(PaxosMeter.RECEIVED.id())
                                .tags("node", node, "kind", "accepted")
                                .counter()
                                .count())
                .isPositive();
        assertThat(
                        registry.get(PaxosMeter.EVENTS.id())
                                .tags("node", node, "type", "LeadingStarted")
                                .counter()
                                .count())
                .isEqualTo(1);
        cluster.closeAll();
    }

    /** P41: the monitor of PhxPaxos has these buckets. */
    @Test
    void p41LatenciesAndSizesHaveTheBucketsOfPhxPaxos() {
        int leader = propose();
        assertThat(
                        Arrays.stream(
                                        timer(PaxosMeter.ACKNOWLEDGED, leader)
                                                .takeSnapshot()
                                                .histogramCounts())
                                .mapToDouble(bucket -> bucket.bucket(TimeUnit.MILLISECONDS)))
                .containsExactly(10.0, 30.0, 100.0, 500.0, 2_000.0, 5_000.0, 30_000.0);
        assertThat(
                        Arrays.stream(
                                        registry.get(PaxosMeter.VALUE_BYTES.id())
                                                .tag("node", Integer.toString(leader))
                                                .summary()
                                                .takeSnapshot()
                                                .histogramCounts())
                                .mapToDouble(bucket -> bucket.bucket()))
                .containsExactly(1_024.0, 5_120.0, 20_480.0, 102_400.0, 512_000.0);
        cluster.closeAll();
    }

    @Test
    void manyGroupsShareOneTag() {
        int groups = MicrometerMeters.GROUPS_MAX + 20;
        VirtualCluster one = new VirtualCluster(1);
        PaxosNode node =
                one.start(
                        1,
                        options -> {
                            PaxosOptions all = options.metrics(registry);
                            for (int group = 0; group < groups; group++) {
                                all = all.group(group, (instance, value) -> value);
                            }
                            return all;
                        });
        one.pass(Duration.ofSeconds(2));
        for (int group = 0; group < groups; group++) {
            one.now(node.group(group).propose(bytes("v")));
        }
        List<String> tags =
                registry.getMeters().stream()
                        .map(meter -> meter.getId().getTag("group"))
                        .filter(tag -> tag != null)
                        .distinct()
                        .toList();
        assertThat(tags).hasSize(MicrometerMeters.GROUPS_MAX + 1);
        assertThat(
                        registry.get(PaxosMeter.DECIDED.id())
                                .tag("group", MicrometerMeters.OTHER_GROUPS)
                                .gauge()
                                .value())
                .isEqualTo(20);
        one.closeAll();
    }

    @Test
    void closeRemovesTheMetersOfTheNode() {
        propose();
        assertThat(registry.getMeters()).isNotEmpty();
        cluster.closeAll();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void everyMeterHasANameThatIsKnown() {
        propose();
        List<String> known = Arrays.stream(PaxosMeter.values()).map(PaxosMeter::id).toList();
        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                .extracting(Meter.Id::getName)
                // The registry's own gauges, one for each bucket.
                .extracting(name -> name.replace(".histogram", ""))
                .allMatch(known::contains);
        cluster.closeAll();
    }
}
