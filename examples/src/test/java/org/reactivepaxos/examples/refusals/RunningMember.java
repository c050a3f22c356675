// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.refusals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.transport.PeerEvent;
import org.reactivepaxos.transport.PeerEvent.GroupRefused;
import org.reactivepaxos.transport.PeerEvent.Refused;
import org.reactivepaxos.transport.tcp.TcpTransport;

/** A node, and all that its operator and its state machines are told. */
final class RunningMember implements AutoCloseable {

    /** Reached by a failing test only. */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private final TcpTransport transport;
    private final PaxosNode node;
    private final List<PeerEvent> events = new CopyOnWriteArrayList<>();
    private final Map<Integer, List<String>> executed = new TreeMap<>();

    RunningMember(PaxosOptions options, TcpTransport transport, int... groups) {
        this.transport = transport;
        transport.events().subscribe(events::add);
        PaxosOptions complete = options.transport(transport);
        for (int group : groups) {
            List<String> values = new CopyOnWriteArrayList<>();
            executed.put(group, values);
            complete =
                    complete.group(
                            group,
                            (instance, value) -> {
                                values.add(new String(value, StandardCharsets.UTF_8));
                                return value;
                            });
        }
        node = Objects.requireNonNull(PaxosNode.start(complete).block(PATIENCE));
    }

    int id() {
        return node.member();
    }

    TcpTransport transport() {
        return transport;
    }

    List<PeerEvent> events() {
        return events;
    }

    /** What was executed here, in its order. */
    List<String> executed(int group) {
        return Objects.requireNonNull(executed.get(group));
    }

    /** Proposes here and waits until it has effect here. */
    void propose(int group, String value) {
        node.group(group).propose(value.getBytes(StandardCharsets.UTF_8)).block(PATIENCE);
    }

    void awaitExecuted(int group, String value) {
        await().atMost(PATIENCE).until(() -> executed(group).contains(value));
    }

    void awaitConnected(int... others) {
        for (int other : others) {
            await().atMost(PATIENCE).until(() -> events.contains(new PeerEvent.Connected(other)));
        }
    }

    /** Waits until its operator is told that it refuses that member, or is refused by it. */
    void awaitRefusal(int member, boolean byPeer, String why) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(events)
                                        .anySatisfy(
                                                event -> {
                                                    assertThat(event).isInstanceOf(Refused.class);
                                                    Refused refused = (Refused) event;
                                                    assertThat(refused.member()).isEqualTo(member);
                                                    assertThat(refused.byPeer()).isEqualTo(byPeer);
                                                    assertThat(refused.reason()).contains(why);
                                                }));
    }

    /** Waits until its operator is told that a group refuses what that member says of it. */
    void awaitGroupRefusal(int member, int group, String why) {
        await().atMost(PATIENCE).until(() -> isTold(member, group, why));
    }

    boolean isTold(int member, int group, String why) {
        return events.stream()
                .anyMatch(
                        event ->
                                event instanceof GroupRefused refused
                                        && refused.member() == member
                                        && refused.group() == group
                                        && refused.reason().contains(why));
    }

    @Override
    public void close() {
        node.close().block(PATIENCE);
    }
}
