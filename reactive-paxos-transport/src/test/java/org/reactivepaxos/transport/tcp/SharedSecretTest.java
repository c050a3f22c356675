// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;
import static org.reactivepaxos.transport.TransportMember.PATIENCE;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.PeerEvent;
import org.reactivepaxos.transport.TransportMember;
import org.reactivepaxos.transport.tcp.wire.Wire;

/** Who does not know the secret talks to nobody, is not remembered, and is told why. */
final class SharedSecretTest {

    private static final SharedSecret OURS = secret("correct horse battery staple");
    private static final SharedSecret OTHER = secret("correct horse battery stable");
    private static final GroupMessage MESSAGE = new GroupMessage(1, 2, new CatchUp(3));

    private final TcpMembers members = new TcpMembers();

    @AfterEach
    void close() {
        members.close();
    }

    private static SharedSecret secret(String text) {
        return SharedSecret.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private TransportMember started(int id, @Nullable SharedSecret secret) {
        TcpOptions options = members.options();
        return members.start(
                members.member(id, 1, secret == null ? options : options.withSecret(secret)));
    }

    /** Member 1 dials member 2. */
    private void areRefused(
            @Nullable SharedSecret ofOne, @Nullable SharedSecret ofTwo, String reason) {
        TransportMember two = started(2, ofTwo);
        TransportMember one = started(1, ofOne);
        await().atMost(PATIENCE).until(() -> isToldWhy(one, reason) && isToldWhy(two, reason));
        assertThat(two.handler().admitted()).isEmpty();
    }

    private static boolean isToldWhy(TransportMember member, String reason) {
        return member.events().stream()
                .anyMatch(
                        event ->
                                event instanceof PeerEvent.Refused refused
                                        && refused.reason().equals(reason));
    }

    @Test
    void membersWithTheSameSecretTalk() {
        TransportMember two = started(2, OURS);
        TransportMember one = started(1, secret("correct horse battery staple"));
        one.awaitConnected(2);
        two.awaitConnected(1);
        one.send(2, MESSAGE.message());
        assertThat(two.awaitReceived(1, 1)).hasSize(1);
    }

    @Test
    void refusesAnotherSecret() {
        areRefused(OTHER, OURS, "the shared secret of member 2 is not that of member 1");
    }

    @Test
    void refusesACallerWithoutASecret() {
        areRefused(null, OURS, "member 2 requires a shared secret, member 1 has none");
    }

    @Test
    void callsNobodyWhoDoesNotProveTheSecret() {
        TransportMember two = started(2, null);
        TransportMember one = started(1, OURS);
        String reason = "member 2 does not prove that it knows the shared secret";
        await().atMost(PATIENCE).until(() -> isToldWhy(one, reason) && isToldWhy(two, reason));
        assertThat(one.handler().admitted()).isEmpty();
    }

    @Test
    void doesNotTakeItsOwnProofBackOrAnotherOne() throws IOException {
        TransportMember two = started(2, OURS);
        Wire.Frame hello = hello(OTHER.nonce());
        for (boolean own : new boolean[] {true, false}) {
            try (RawPeer peer = RawPeer.dial(members.address(2))) {
                peer.write(hello);
                Wire.Challenge challenge = peer.read().getChallenge();
                ByteString proof = own ? challenge.getProof() : ByteString.copyFromUtf8("proof");
                peer.write(frame(proof));
                assertThat(peer.read().getRefused().getReason())
                        .isEqualTo("the shared secret of member 1 is not that of member 2");
                peer.awaitClosed();
            }
        }
        assertThat(two.handler().admitted()).isEmpty();
    }

    @Test
    void doesNotTakeAProofOfAnEarlierConnection() throws IOException {
        TransportMember two = started(2, OURS);
        Wire.Frame hello = hello(OURS.nonce());
        Wire.Frame proof;
        try (RawPeer peer = RawPeer.dial(members.address(2))) {
            peer.write(hello);
            Wire.Challenge challenge = peer.read().getChallenge();
            proof = frame(OURS.proof(SharedSecret.Side.DIALLING, hello.getHello(), challenge));
            peer.write(proof);
            assertThat(peer.read().hasWelcome()).isTrue();
        }
        try (RawPeer peer = RawPeer.dial(members.address(2))) {
            peer.write(hello);
            assertThat(peer.read().hasChallenge()).isTrue();
            peer.write(proof);
            assertThat(peer.read().hasRefused()).isTrue();
        }
        assertThat(two.handler().admitted()).hasSize(1);
    }

    @Test
    void aProofOutOfOrderCostsTheConnection() throws IOException {
        TransportMember two = started(2, null);
        try (RawPeer peer = RawPeer.dial(members.address(2))) {
            peer.write(frame(ByteString.copyFromUtf8("proof")));
            peer.awaitClosed();
        }
        assertThat(two.events()).isEmpty();
    }

    private static Wire.Frame hello(ByteString nonce) {
        Wire.Frame.Builder frame =
                RawPeer.hello(TransportMember.identity(1, 1), 2, 1, 1).toBuilder();
        frame.getHelloBuilder().setNonce(nonce);
        return frame.build();
    }

    private static Wire.Frame frame(ByteString proof) {
        return Wire.Frame.newBuilder().setProof(Wire.Proof.newBuilder().setProof(proof)).build();
    }

    @Test
    void isReadFromAFileAndNeverShown(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("secret");
        Files.writeString(file, "  correct horse battery staple\n");
        started(2, SharedSecret.read(file));
        started(1, OURS).awaitConnected(2);
        assertThat(OURS.toString()).doesNotContain("horse");
    }

    @Test
    void isLongEnough() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SharedSecret.of(new byte[SharedSecret.BYTES_MIN - 1]))
                .withMessageContaining("16");
    }
}
