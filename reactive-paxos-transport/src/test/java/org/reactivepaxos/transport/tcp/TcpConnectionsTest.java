// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.reactivepaxos.transport.TransportMember.PATIENCE;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.Forward;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.MessageSamples;
import org.reactivepaxos.transport.PeerEvent;
import org.reactivepaxos.transport.TransportMember;
import reactor.core.publisher.Sinks;
import reactor.netty.ChannelBindException;
import reactor.netty.resources.LoopResources;
import reactor.test.StepVerifier;

/** Connections over time: lost, idle, dead, full, closed. */
class TcpConnectionsTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    private final TcpMembers members = new TcpMembers();

    @AfterEach
    void close() {
        members.close();
    }

    @Test
    void keepsTryingUntilAMemberIsBackOnItsPort() {
        TransportMember one = members.started(1);
        TransportMember two = members.started(2);
        TransportMember.awaitConnected(one, two);
        InetSocketAddress address = members.address(2);
        two.close();
        one.awaitDisconnected(2);
        long attempts = members.transport(1).counters().reconnects();
        await().atMost(PATIENCE)
                .until(() -> members.transport(1).counters().reconnects() > attempts + 3);

        TcpOptions samePort = TcpOptions.of(address, Map.of(1, members.address(1)));
        TransportMember again = members.start(members.member(2, 2, samePort));
        one.awaitFlowTo(again);
        again.awaitFlowTo(one);
    }

    @Test
    void keepsAnIdleConnectionUp() {
        TcpOptions shortIdle =
                members.options().withTimings(TcpMembers.QUICK.withIdleTimeout(SHORT));
        TransportMember one = members.start(members.member(1, 1, shortIdle));
        TransportMember two = members.start(members.member(2, 1, shortIdle));
        TransportMember.awaitConnected(one, two);
        // Hello or Welcome, Ready, and then nothing but pings.
        await().atMost(PATIENCE).until(() -> members.transport(1).counters().in().frames() > 10);
        await().atMost(PATIENCE).until(() -> members.transport(2).counters().in().frames() > 10);
        assertThat(one.events()).containsExactly(new PeerEvent.Connected(2));
        assertThat(two.events()).containsExactly(new PeerEvent.Connected(1));
    }

    @Test
    void closesADeadConnection() throws IOException {
        TcpOptions shortIdle =
                members.options().withTimings(TcpMembers.QUICK.withIdleTimeout(SHORT));
        TransportMember two = members.start(members.member(2, 1, shortIdle));
        try (RawPeer silent = RawPeer.admitted(members.address(2), 2)) {
            silent.awaitClosed();
        }
        await().atMost(PATIENCE)
                .until(
                        () ->
                                two.events()
                                        .contains(
                                                new PeerEvent.Disconnected(
                                                        1, "nothing heard for 300 ms")));
    }

    @Test
    void doesNotTakeItsOwnSlownessForADeadPeer() {
        TcpOptions shortIdle =
                members.options().withTimings(TcpMembers.QUICK.withIdleTimeout(SHORT));
        TransportMember one = members.start(members.member(1, 1, shortIdle));
        TransportMember two = members.start(members.member(2, 1, shortIdle));
        TransportMember.awaitConnected(one, two);
        Sinks.Empty<Void> resumed = Sinks.empty();
        two.handler().stall(resumed.asMono());
        for (int i = 0; i < 100; i++) {
            one.send(2, new CatchUp(i));
        }
        // Pings from the stalled side show that time passes.
        long before = members.transport(1).counters().in().frames();
        await().atMost(PATIENCE)
                .until(() -> members.transport(1).counters().in().frames() > before + 10);
        resumed.tryEmitEmpty();
        two.awaitReceived(1, 100);
        assertThat(one.events()).containsExactly(new PeerEvent.Connected(2));
    }

    @Test
    void splitsWhatExceedsAFrame() {
        TcpLimits limits = TcpLimits.DEFAULTS.withFrameBytesMax(32 << 10);
        TransportMember one =
                members.start(members.member(1, 1, members.options().withLimits(limits)));
        TransportMember two =
                members.start(members.member(2, 1, members.options().withLimits(limits)));
        TransportMember.awaitConnected(one, two);
        List<GroupMessage> messages = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            messages.add(new GroupMessage(i, 0, forward(10_000)));
        }
        long before = members.transport(1).counters().out().frames();
        one.transport().send(2, messages);
        assertThat(two.awaitReceived(1, messages.size())).isEqualTo(messages);
        assertThat(members.transport(1).counters().out().frames() - before).isEqualTo(34);
    }

    @Test
    void sendsValuesUpToTheLimitAndDropsLargerFrames() {
        TcpLimits limits = TcpLimits.DEFAULTS.withFrameBytesMax(64 << 10);
        TransportMember one =
                members.start(members.member(1, 1, members.options().withLimits(limits)));
        TransportMember two =
                members.start(members.member(2, 1, members.options().withLimits(limits)));
        TransportMember.awaitConnected(one, two);
        int largest = one.transport().maxValueBytes() - forward(0).commands().sizeBytes();
        one.send(2, forward(largest - 1));
        one.send(2, forward(largest));
        one.send(2, forward(limits.frameBytesMax()));
        one.send(2, new CatchUp(1));
        assertThat(two.awaitReceived(1, 3))
                .extracting(GroupMessage::message)
                .isEqualTo(
                        List.<Message>of(forward(largest - 1), forward(largest), new CatchUp(1)));
        assertThat(members.transport(1).counters().dropped()).isEqualTo(1);
    }

    private static Forward forward(int payloadBytes) {
        return new Forward(Values.of(MessageSamples.command(1, new byte[payloadBytes])));
    }

    @Test
    void countsWhatItDrops() {
        TransportMember one = members.started(1);
        one.transport().send(9, List.of(new GroupMessage(0, 0, new CatchUp(1))));
        one.send(2, new CatchUp(1));
        one.send(1, new CatchUp(1));
        assertThat(members.transport(1).counters().dropped()).isEqualTo(3);
    }

    @Test
    void leavesNoThreadBehind() {
        TransportMember one = members.started(1);
        TransportMember two = members.started(2);
        TransportMember.awaitConnected(one, two);
        assertThat(transportThreads()).isNotEmpty();
        one.close();
        two.close();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(transportThreads()).isEmpty());
    }

    private static List<String> transportThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("paxos-tcp") || name.startsWith("reactor-tcp"))
                .toList();
    }

    @Test
    void leavesGivenEventLoopsRunning() {
        LoopResources loops = LoopResources.create("given", 1, true);
        try {
            TransportMember one =
                    members.start(members.member(1, 1, members.options().withLoops(loops)));
            TransportMember two =
                    members.start(members.member(2, 1, members.options().withLoops(loops)));
            TransportMember.awaitConnected(one, two);
            one.close();
            two.close();
            assertThat(loops.isDisposed()).isFalse();
            TransportMember again =
                    members.start(members.member(1, 2, members.options().withLoops(loops)));
            again.close();
        } finally {
            loops.disposeLater(Duration.ZERO, PATIENCE).block(PATIENCE);
        }
    }

    @Test
    void failsToStartOnAPortInUse() {
        members.started(1);
        TcpOptions taken = TcpOptions.of(members.address(1), Map.of());
        TransportMember two = members.member(2, 1, taken);
        StepVerifier.create(two.transport().start(two.self(), two.handler()))
                .verifyError(ChannelBindException.class);
    }

    @Test
    void closesWhatWasNeverStarted() {
        TransportMember one = members.member(1, 1, members.options());
        StepVerifier.create(one.transport().close()).verifyComplete();
        StepVerifier.create(one.transport().events()).verifyComplete();
    }
}
