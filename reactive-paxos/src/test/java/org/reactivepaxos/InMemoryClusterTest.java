// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.storage.InMemoryJournal;
import org.reactivepaxos.transport.InMemoryNetwork;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class InMemoryClusterTest {

    private static final Duration GENEROUS = Duration.ofMinutes(2);

    private final InMemoryNetwork network = InMemoryNetwork.create();
    private final Map<Integer, InMemoryJournal> journals = new ConcurrentHashMap<>();
    private final List<PaxosNode> nodes = new ArrayList<>();

    private PaxosNode start(int member) {
        PaxosOptions options =
                PaxosOptions.of(member, 1, 2, 3)
                        .transport(network.transport(member))
                        .journal(
                                journals.computeIfAbsent(
                                        member, unused -> InMemoryJournal.create()))
                        .group(
                                0,
                                (instance, value) ->
                                        ("done " + new String(value, UTF_8)).getBytes(UTF_8));
        PaxosNode node = requireNonNull(PaxosNode.start(options).block(GENEROUS));
        nodes.add(node);
        return node;
    }

    @AfterEach
    void closeAll() {
        Flux.fromIterable(nodes).concatMap(PaxosNode::close).then().block(GENEROUS);
    }

    @Test
    void aValueProposedOnAnyMemberIsAppliedOnAll() {
        PaxosNode one = start(1);
        PaxosNode two = start(2);
        start(3);
        List<Instance> applied =
                Flux.range(0, 20_000)
                        .flatMap(
                                i ->
                                        (i % 2 == 0 ? one : two)
                                                .group(0)
                                                .propose(("v" + i).getBytes(UTF_8)),
                                1000)
                        .collectList()
                        .block(GENEROUS);
        assertThat(applied).hasSize(20_000);
        assertThat(requireNonNull(applied).stream().map(Instance::id).distinct()).hasSize(20_000);
        for (PaxosNode node : nodes) {
            List<String> seen =
                    node.group(0)
                            .instances(0)
                            .take(20_000)
                            .map(i -> i.id() + new String(i.value(), UTF_8))
                            .collectList()
                            .block(GENEROUS);
            assertThat(seen).hasSize(20_000).doesNotHaveDuplicates();
        }
    }

    @Test
    void restart() {
        start(1);
        start(2);
        start(3);
        nodes.get(0).group(0).propose("a".getBytes(UTF_8)).block(GENEROUS);
        closeAll();
        nodes.clear();
        start(1);
        start(2);
        start(3);
        Instance b = nodes.get(1).group(0).propose("b".getBytes(UTF_8)).block(GENEROUS);
        assertThat(requireNonNull(b).id()).isPositive();
        Mono<List<String>> all =
                nodes.get(2)
                        .group(0)
                        .instances(0)
                        .take(2)
                        .map(i -> new String(i.value(), UTF_8))
                        .collectList();
        assertThat(all.block(GENEROUS)).containsExactly("a", "b");
    }
}
