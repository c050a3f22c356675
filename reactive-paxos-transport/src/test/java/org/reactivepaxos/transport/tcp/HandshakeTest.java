// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.reactivepaxos.transport.TransportMember.PATIENCE;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Lineage;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.transport.Introduction;
import org.reactivepaxos.transport.PeerEvent;
import org.reactivepaxos.transport.TransportMember;
import org.reactivepaxos.transport.tcp.wire.Wire;
import reactor.core.publisher.Mono;

/** Who may talk to whom, and how refusals are told. Refusals by admission are in the contract. */
class HandshakeTest {

    private final TcpMembers members = new TcpMembers();

    @AfterEach
    void close() {
        members.close();
    }

    private static String refusal(TransportMember member, boolean byPeer) {
        await().atMost(PATIENCE)
                .until(
                        () ->
                                member.events().stream()
                                        .anyMatch(PeerEvent.Refused.class::isInstance));
        PeerEvent.Refused refused =
                (PeerEvent.Refused)
                        member.events().stream()
                                .filter(PeerEvent.Refused.class::isInstance)
                                .findFirst()
                                .orElseThrow();
        assertThat(refused.byPeer()).isEqualTo(byPeer);
        return refused.reason();
    }

    @Test
    void refusesACallForAnotherMember() {
        TransportMember three = members.started(3);
        members.locate(2, members.address(3));
        TransportMember one = members.started(1);
        String reason = "expected member 2, this is member 3 (storage 3eb, incarnation 1)";
        assertThat(refusal(three, false)).isEqualTo(reason);
        one.awaitEvent(new PeerEvent.Refused(2, true, reason));
    }

    @Test
    void refusesAMemberThatIsNotConfigured() {
        TcpOptions onlyTwoAndThree =
                TcpOptions.of(TcpMembers.ANY_PORT, Set.of(2, 3), members::address);
        TransportMember two = members.start(members.member(2, 1, onlyTwoAndThree));
        TransportMember one = members.started(1);
        String reason = "member 1 is not configured at member 2";
        assertThat(refusal(two, false)).isEqualTo(reason);
        assertThat(refusal(one, true)).isEqualTo(reason);
        assertThat(two.handler().admitted()).isEmpty();
    }

    @Test
    void refusesOtherWireVersions() throws IOException {
        TransportMember two = members.started(2);
        try (RawPeer peer = RawPeer.dial(members.address(2))) {
            peer.write(RawPeer.hello(TransportMember.identity(1, 1), 2, 2, 3));
            String reason = "wire versions 2 to 3, only 1 is spoken here";
            assertThat(peer.read().getRefused().getReason()).isEqualTo(reason);
            peer.awaitClosed();
            assertThat(refusal(two, false)).isEqualTo(reason);
        }
    }

    @Test
    void isToldThatItsWireVersionIsUnknown() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            members.locate(2, (InetSocketAddress) server.getLocalSocketAddress());
            TransportMember one = members.started(1);
            try (RawPeer peer = RawPeer.accept(server)) {
                Wire.Hello hello = peer.read().getHello();
                assertThat(hello.getVersionMin()).isEqualTo(1);
                assertThat(hello.getVersionMax()).isEqualTo(1);
                String reason = "wire versions 1 to 1, only 2 is spoken here";
                Wire.Refused refused = Wire.Refused.newBuilder().setReason(reason).build();
                peer.write(Wire.Frame.newBuilder().setRefused(refused).build());
                assertThat(refusal(one, true)).isEqualTo(reason);
            }
            assertThat(one.handler().admitted()).isEmpty();
        }
    }

    @Test
    void carriesWholeIntroductionsBothWays() {
        Lineage lineage = Lineage.NONE;
        Map<Integer, Long> clusters = new HashMap<>();
        for (int i = 0; i < Lineage.STARTS_MAX + 5; i++) {
            lineage = lineage.next(-i);
            clusters.put(i % Introduction.CLUSTERS_MAX, (long) i);
        }
        TransportMember two = members.start(introduced(2, lineage, clusters));
        TransportMember one = members.start(introduced(1, lineage.next(5), Map.of(3, 4L)));
        TransportMember.awaitConnected(one, two);
        assertThat(two.handler().guests()).containsExactly(one.handler().introduction());
        assertThat(one.handler().guests()).containsExactly(two.handler().introduction());
    }

    private TransportMember introduced(int id, Lineage lineage, Map<Integer, Long> clusters) {
        PeerIdentity peer =
                new PeerIdentity(id, 1000 + id, lineage.incarnation(), lineage.startId());
        SharedSecret secret = SharedSecret.of("a secret that all know".getBytes(UTF_8));
        return members.member(
                new Introduction(peer, lineage, clusters), members.options().withSecret(secret));
    }

    @Test
    void closesOnAnIntroductionThatCannotBe() throws IOException {
        TransportMember two = members.started(2);
        Wire.Frame.Builder hello =
                RawPeer.hello(TransportMember.identity(1, 1), 2, 1, 1).toBuilder();
        hello.getHelloBuilder().getSelfBuilder().addEarlierStart(4);
        try (RawPeer peer = RawPeer.dial(members.address(2))) {
            peer.write(hello.build());
            peer.awaitClosed();
        }
        assertThat(members.transport(2).counters().malformed()).isEqualTo(1);
        assertThat(two.handler().guests()).isEmpty();
    }

    @Test
    void speaksAVersionInTheMiddleOfAPeersRange() throws IOException {
        members.started(2);
        try (RawPeer peer = RawPeer.dial(members.address(2))) {
            peer.write(RawPeer.hello(TransportMember.identity(1, 1), 2, 0, 9));
            assertThat(peer.read().getWelcome().getVersion()).isEqualTo(1);
        }
    }

    @Test
    void refusesItself() throws IOException {
        TransportMember two = members.started(2);
        try (RawPeer peer = RawPeer.dial(members.address(2))) {
            peer.write(RawPeer.hello(two.self(), 2, 1, 1));
            assertThat(peer.read().getRefused().getReason())
                    .isEqualTo("member 2 is this node itself");
        }
    }

    @Test
    void refusesTheHigherMemberAsTheCaller() throws IOException {
        members.started(2);
        try (RawPeer peer = RawPeer.dial(members.address(2))) {
            peer.write(RawPeer.hello(TransportMember.identity(3, 1), 2, 1, 1));
            assertThat(peer.read().getRefused().getReason()).contains("the lower id dials");
        }
    }

    @Test
    void refusesAnotherMemberBehindTheAddress() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            members.locate(2, (InetSocketAddress) server.getLocalSocketAddress());
            TransportMember one = members.started(1);
            try (RawPeer peer = RawPeer.accept(server)) {
                assertThat(peer.read().getHello().getTo()).isEqualTo(2);
                peer.write(RawPeer.welcome(TransportMember.identity(3, 1), 1));
                String reason = peer.read().getRefused().getReason();
                assertThat(reason).startsWith("expected member 2 at").contains("found member 3");
                assertThat(refusal(one, false)).isEqualTo(reason);
            }
            assertThat(one.handler().admitted()).isEmpty();
        }
    }

    @Test
    void refusesAnAnswerInAnotherVersion() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            members.locate(2, (InetSocketAddress) server.getLocalSocketAddress());
            TransportMember one = members.started(1);
            try (RawPeer peer = RawPeer.accept(server)) {
                peer.read();
                peer.write(RawPeer.welcome(TransportMember.identity(2, 1), 2));
                String reason = peer.read().getRefused().getReason();
                assertThat(reason).isEqualTo("wire version 2, only 1 is spoken here");
                assertThat(refusal(one, false)).isEqualTo(reason);
            }
        }
    }

    @Test
    void tellsTheCallerThatAnAdmissionFailed() throws IOException {
        TransportMember two = members.member(2, 1, members.options());
        two.handler().admission(peer -> Mono.error(new IllegalStateException("disk gone")));
        members.start(two);
        try (RawPeer peer = RawPeer.dial(members.address(2))) {
            peer.write(RawPeer.hello(TransportMember.identity(1, 1), 2, 1, 1));
            assertThat(peer.read().getRefused().getReason())
                    .startsWith("the admission failed")
                    .contains("disk gone");
        }
    }

    @Test
    void closesWhenTheHandshakeTakesTooLong() throws IOException {
        TcpTimings impatient = TcpMembers.QUICK.withHandshakeTimeout(Duration.ofMillis(50));
        TransportMember two =
                members.start(members.member(2, 1, members.options().withTimings(impatient)));
        two.handler().admission(peer -> Mono.never());
        try (RawPeer silent = RawPeer.dial(members.address(2));
                RawPeer waiting = RawPeer.dial(members.address(2))) {
            waiting.write(RawPeer.hello(TransportMember.identity(1, 1), 2, 1, 1));
            silent.awaitClosed();
            waiting.awaitClosed();
        }
        assertThat(two.events()).isEmpty();
    }

    @Test
    void replacesTheOldConnectionOfAPeer() throws IOException {
        TransportMember two = members.started(2);
        try (RawPeer old = RawPeer.admitted(members.address(2), 2)) {
            two.awaitConnected(1);
            try (RawPeer fresh = RawPeer.admitted(members.address(2), 2)) {
                old.awaitClosed();
                await().atMost(PATIENCE).until(() -> two.events().size() == 3);
                assertThat(two.events().get(1)).isInstanceOf(PeerEvent.Disconnected.class);
                two.send(1, new CatchUp(5));
                Wire.Frame frame = fresh.read();
                assertThat(frame.getMessages().getMessage(0).getCatchUp().getFrom()).isEqualTo(5);
            }
        }
    }

    @Test
    void keepsControlCharactersOfARefusalOutOfTheLog() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            members.locate(2, (InetSocketAddress) server.getLocalSocketAddress());
            TransportMember one = members.started(1);
            try (RawPeer peer = RawPeer.accept(server)) {
                peer.read();
                Wire.Refused refused =
                        Wire.Refused.newBuilder().setReason("no\nWARN x".repeat(500)).build();
                peer.write(Wire.Frame.newBuilder().setRefused(refused).build());
                assertThat(refusal(one, true)).startsWith("no WARN xno").hasSize(1_024);
            }
        }
    }
}
