// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.reactivepaxos.transport.TransportMember.PATIENCE;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Message.Forward;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.transport.MessageSamples;
import org.reactivepaxos.transport.PeerEvent;
import org.reactivepaxos.transport.TransportMember;

/** Members that are cut off, that move, and that live on other networks. */
class ReachabilityTest {

    private static final byte[] IPV6_LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private static final Duration SHORT = Duration.ofMillis(300);

    private final TcpMembers members = new TcpMembers();

    @AfterEach
    void close() {
        members.close();
    }

    private TcpOptions quick() {
        return members.options()
                .withTimings(TcpMembers.QUICK.withIdleTimeout(SHORT).withHandshakeTimeout(SHORT));
    }

    @Test
    void noticesAHalfOpenConnectionOnBothSidesAndConnectsAgainWhenItHeals() throws IOException {
        TransportMember two = members.start(members.member(2, 1, quick()));
        try (LinkProxy network = new LinkProxy(members.address(2))) {
            members.locate(2, network.address());
            TransportMember one = members.start(members.member(1, 1, quick()));
            TransportMember.awaitConnected(one, two);
            one.awaitFlowTo(two);

            network.swallow();
            one.awaitEvent(new PeerEvent.Disconnected(2, "nothing heard for 300 ms"));
            two.awaitEvent(new PeerEvent.Disconnected(1, "nothing heard for 300 ms"));
            long attempts = members.transport(1).counters().reconnects();
            await().atMost(PATIENCE)
                    .until(() -> members.transport(1).counters().reconnects() > attempts + 2);
            assertThat(one.events()).endsWith(one.events().get(1)).hasSize(2);

            network.heal();
            one.awaitFlowTo(two);
            two.awaitFlowTo(one);
        }
    }

    @Test
    void whatIsSentIntoAHalfOpenConnectionStaysBoundedAndEndsWithIt() throws IOException {
        TcpLimits limits = TcpLimits.DEFAULTS.withOutboundBytesMax(4 << 20);
        TransportMember two = members.start(members.member(2, 1, quick()));
        try (LinkProxy network = new LinkProxy(members.address(2))) {
            members.locate(2, network.address());
            TransportMember one = members.start(members.member(1, 1, quick().withLimits(limits)));
            TransportMember.awaitConnected(one, two);
            network.swallow();
            Forward message = new Forward(Values.of(MessageSamples.command(1, new byte[1 << 20])));
            for (int i = 0; i < 1_000; i++) {
                one.send(2, message);
                assertThat(members.transport(1).waitingBytes(2)).isLessThan(6 << 20);
            }
            one.awaitDisconnected(2);
            assertThat(members.transport(1).waitingBytes(2)).isZero();
        }
    }

    @Test
    void findsAMemberThatMovedToAnotherAddressAndPort() throws IOException {
        TransportMember one = members.started(1);
        TransportMember two = members.started(2);
        TransportMember.awaitConnected(one, two);
        InetSocketAddress before = members.address(2);
        two.close();
        one.awaitDisconnected(2);
        InetSocketAddress elsewhere =
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), 0);
        TcpOptions moved = TcpOptions.of(elsewhere, Set.of(1, 2, 3), members::address);
        TransportMember again = members.start(members.member(2, 2, moved));
        assertThat(members.address(2)).isNotEqualTo(before);
        assertThat(members.address(2).getAddress()).isNotEqualTo(before.getAddress());
        one.awaitFlowTo(again);
        again.awaitFlowTo(one);
    }

    @Test
    void resolvesANameAtEachAttempt() {
        TransportMember two = members.started(2);
        InetSocketAddress real = members.address(2);
        AtomicInteger asked = new AtomicInteger();
        TcpOptions byName =
                TcpOptions.of(
                                TcpMembers.ANY_PORT,
                                Set.of(1, 2),
                                member ->
                                        InetSocketAddress.createUnresolved(
                                                "localhost",
                                                asked.incrementAndGet() < 4 ? 1 : real.getPort()))
                        .withTimings(TcpMembers.QUICK);
        TransportMember one = members.start(members.member(1, 1, byName));
        one.awaitFlowTo(two);
        assertThat(asked).hasValueGreaterThanOrEqualTo(4);
        assertThat(members.transport(1).counters().reconnects()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void talksOverIpVersion6() throws IOException {
        InetAddress loopback = InetAddress.getByAddress(IPV6_LOOPBACK);
        assumeTrue(isHere(loopback), "no IPv6 loopback on this machine");
        TcpOptions options =
                TcpOptions.of(new InetSocketAddress(loopback, 0), Set.of(1, 2, 3), members::address)
                        .withTimings(TcpMembers.QUICK);
        TransportMember one = members.start(members.member(1, 1, options));
        TransportMember two = members.start(members.member(2, 1, options));
        assertThat(members.address(2).getAddress()).isEqualTo(loopback);
        one.awaitFlowTo(two);
        two.awaitFlowTo(one);
    }

    private static boolean isHere(InetAddress address) {
        try (ServerSocket socket = new ServerSocket(0, 1, address)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private String hint(int member) {
        InetSocketAddress bound = members.transport(member).boundAddress();
        return bound.getHostString() + ":" + bound.getPort();
    }

    @Test
    void reachesAMemberThatItIsToldOfWhileItRuns() throws IOException {
        TransportMember one = members.started(1);
        TransportMember four = members.started(4);
        String nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = "127.0.0.1:" + free.getLocalPort();
        }
        members.transport(1).connect(4, List.of("no address", nobody, hint(4)));
        TransportMember.awaitConnected(one, four);
        one.awaitFlowTo(four);
        four.awaitFlowTo(one);
    }

    @Test
    void isReachedByAMemberThatItIsToldOfWhileItRuns() {
        TcpOptions others =
                TcpOptions.of(TcpMembers.ANY_PORT, Set.of(2, 3), members::address)
                        .withTimings(TcpMembers.QUICK);
        TransportMember two = members.start(members.member(2, 1, others));
        TransportMember one = members.started(1);
        one.awaitEvent(new PeerEvent.Refused(2, true, "member 1 is not configured at member 2"));
        members.transport(2).connect(1, List.of());
        TransportMember.awaitConnected(one, two);
        two.awaitFlowTo(one);
    }

    @Test
    void whatItIsToldBeforeItStartsHoldsToo() {
        TransportMember four = members.started(4);
        TransportMember one = members.member(1, 1, members.options());
        members.transport(1).connect(4, List.of(hint(4)));
        members.start(one);
        TransportMember.awaitConnected(one, four);
    }

    @Test
    void whereTheOptionsSayAnAddressNoHintReplacesIt() {
        TransportMember two = members.started(2);
        TransportMember one = members.member(1, 1, members.options());
        members.transport(1).connect(2, List.of("127.0.0.1:1"));
        members.start(one);
        TransportMember.awaitConnected(one, two);
    }
}
