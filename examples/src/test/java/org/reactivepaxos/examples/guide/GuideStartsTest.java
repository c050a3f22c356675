// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.Instance;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.storage.InMemorySnapshotStore;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The guide's ways to start a node, each as a cluster of one member. */
class GuideStartsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir Path folder;

    private static PaxosOptions alone() {
        return PaxosOptions.of(1, 1);
    }

    @Test
    void onDiskAndByTheWayOfAMainMethod() {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        Starting.mainMethod(Starting.onDisk(1, any, Map.of(), folder));
        assertThat(folder.resolve("journal")).isNotEmptyDirectory();
        assertThat(folder.resolve("snapshots")).isDirectory();
    }

    @Test
    void asAPartOfAChain() {
        Mono<Void> run = Starting.asAPart(alone().group(0, new Tally()), Mono.empty());
        assertThat(run.blockOptional(PATIENCE)).isEmpty();
    }

    @Test
    void withEverythingSet() {
        MeterRegistry registry = new SimpleMeterRegistry();
        PaxosOptions options =
                Starting.tuned(
                        Starting.observed(
                                alone().group(0, new Tally()), ObservationRegistry.create()),
                        registry);
        PaxosNode node = PaxosNode.startNow(Starting.withTimeOfItsOwn(options, 7), PATIENCE);
        assertThat(Proposing.add(node.group(0), 5).block(PATIENCE)).isEqualTo(5);
        assertThat(registry.getMeters()).isNotEmpty();
        assertThat(Starting.inTheBackground(node)).isTrue();
        node.onClose().block(PATIENCE);
    }

    @Test
    void withSeveralMachines() {
        PaxosOptions options = Machines.several(alone(), new Tally(), new Tally());
        assertThat(toEachMachine(options)).isEqualTo("1 2 1");
        GroupOptions ruled = Proposing.withRulesForProposals();
        assertThat(toEachMachine(alone().group(0, ruled))).isEqualTo("1 2 1");
    }

    private static String toEachMachine(PaxosOptions options) {
        PaxosNode node = PaxosNode.startNow(options, PATIENCE);
        try {
            return Proposing.toEachMachine(node.group(0), Tally.bytes(1))
                    .map(done -> "" + done.machine())
                    .reduce((all, one) -> all + " " + one)
                    .blockOptional(PATIENCE)
                    .orElseThrow();
        } finally {
            node.closeNow(PATIENCE);
        }
    }

    @Test
    void withReactiveMachines() {
        GroupOptions machines = Machines.reactive(Mono.delay(Duration.ofMillis(1)).then());
        PaxosNode node = PaxosNode.startNow(alone().group(0, machines), PATIENCE);
        PaxosGroup group = node.group(0);
        Flux<Instance> each = Flux.range(1, 3).concatMap(id -> group.propose(id, Tally.bytes(id)));
        assertThat(each.map(Instance::machine).collectList().block(PATIENCE))
                .containsExactly(1, 2, 3);
        node.closeNow(PATIENCE);
    }

    @Test
    void withAMaster() {
        PaxosOptions options = alone().group(0, Electing.withAMaster(new Tally()));
        PaxosNode node = PaxosNode.startNow(options, PATIENCE);
        PaxosGroup group = node.group(0);
        assertThat(Electing.untilMaster(group).block(PATIENCE)).isEqualTo(1);
        assertThat(Electing.duties(group, Flux.just("watch")).blockLast(PATIENCE))
                .isEqualTo("watch in term 1");
        Electing.prefer(group);
        assertThat(Electing.stepDown(group).blockOptional(PATIENCE)).isEmpty();
        assertThat(Electing.duties(group, Flux.just("watch")).blockLast(PATIENCE)).isNull();
        assertThat(Electing.beforeMaintenance(group, 2).blockOptional(PATIENCE)).isEmpty();
        node.closeNow(PATIENCE);
    }

    @Test
    void fromASnapshot() {
        PaxosOptions options =
                Machines.keepingAMillion(alone().snapshots(InMemorySnapshotStore.create()));
        PaxosNode node = PaxosNode.startNow(options, PATIENCE);
        long written =
                Proposing.addSafely(node.group(0), 9).blockOptional(PATIENCE).orElseThrow().id();
        assertThat(Machines.saved(node.group(0)).block(PATIENCE)).isGreaterThan(written);
        Starting.destroyMethod(node).run();
        assertThat(node.isDisposed()).isTrue();
    }
}
