// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Chain.Link;
import org.reactivepaxos.protocol.ChainMessage.ResultSums;
import org.reactivepaxos.protocol.Lineage;
import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Message.Forward;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.HeartbeatReply;
import org.reactivepaxos.protocol.Message.Promise;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.Introduction;
import org.reactivepaxos.transport.MessageSamples;
import org.reactivepaxos.transport.TransportMember;
import org.reactivepaxos.transport.tcp.wire.Wire;

/**
 * Members of different builds talk to each other, so what version 1 looks like is fixed: by
 * wire-v1.txt, one frame per line. A line may be added, none may change.
 */
class WireFormatTest {

    private static final HexFormat HEX = HexFormat.of();

    private static List<String> golden() throws IOException {
        try (InputStream in = WireFormatTest.class.getResourceAsStream("wire-v1.txt")) {
            byte[] text = Objects.requireNonNull(in).readAllBytes();
            return new String(text, StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    private static List<String> encoded() {
        List<String> lines = new ArrayList<>();
        lines.add(line("HELLO", RawPeer.hello(TransportMember.identity(1, 2), 3, 1, 1)));
        lines.add(line("WELCOME", RawPeer.welcome(TransportMember.identity(3, 4), 1)));
        lines.add(
                line(
                        "READY",
                        Wire.Frame.newBuilder().setReady(Wire.Ready.getDefaultInstance()).build()));
        lines.add(
                line(
                        "REFUSED",
                        Wire.Frame.newBuilder()
                                .setRefused(Wire.Refused.newBuilder().setReason("too old"))
                                .build()));
        lines.add(
                line(
                        "PING",
                        Wire.Frame.newBuilder().setPing(Wire.Ping.getDefaultInstance()).build()));
        for (Message message : MessageSamples.oneOfEachKind()) {
            lines.add(line(message.kind().name(), frame(inGroup(message))));
        }
        PeerIdentity peer = TransportMember.identity(1, 2);
        Introduction alone = TransportMember.introduction(peer);
        lines.addAll(withASecret("", Introductions.toWire(alone)));
        Lineage lineage = new Lineage(2, List.of(0xBEEFL, peer.startId()));
        Introduction whole = new Introduction(peer, lineage, Map.of(6, 0xFEEDL, -1, -2L));
        lines.addAll(withASecret("_AND_LINEAGE", Introductions.toWire(whole)));
        lines.addAll(bulk());
        lines.addAll(later());
        return lines;
    }

    private static List<String> bulk() {
        Wire.Frame.Builder hello =
                RawPeer.hello(TransportMember.identity(1, 2), 3, 1, 1).toBuilder();
        hello.getHelloBuilder().setBulkWindow(131_072);
        Wire.Frame.Builder welcome = RawPeer.welcome(TransportMember.identity(3, 4), 1).toBuilder();
        welcome.getWelcomeBuilder().setBulkWindow(65_536);
        Wire.BulkPart.Builder part =
                Wire.BulkPart.newBuilder()
                        .setBytes(ByteString.copyFromUtf8("a part"))
                        .setLast(true);
        return List.of(
                line("HELLO_WITH_A_BULK_WINDOW", hello.build()),
                line("WELCOME_WITH_A_BULK_WINDOW", welcome.build()),
                line("BULK_PART", Wire.Frame.newBuilder().setBulkPart(part).build()),
                line(
                        "CREDIT",
                        Wire.Frame.newBuilder()
                                .setCredit(Wire.Credit.newBuilder().setBulkBytes(300))
                                .build()));
    }

    /** Fields and frames that came after the first release of their kind. */
    private static List<String> later() {
        Ballot ballot = new Ballot(70_000, 300, 5);
        Message quiesce = new Heartbeat(ballot, 13, 103, 8, true);
        Message quiescent = new HeartbeatReply(ballot, 13, 103, true, -3, 8, true);
        Message sums = new ResultSums(-7, 3, List.of(new Link(104, -6), new Link(1024, 7)), true);
        Wire.Messages none = Wire.Messages.getDefaultInstance();
        return List.of(
                line("HEARTBEAT_THAT_ASKS_TO_REST", frame(inGroup(quiesce))),
                line("HEARTBEAT_REPLY_THAT_RESTS", frame(inGroup(quiescent))),
                line("SIGN_OF_LIFE", Wire.Frame.newBuilder().setMessages(none).build()),
                line("RESULT_SUMS_WITH_A_BASIS", frame(inGroup(sums))));
    }

    /** The proofs of a fixed secret over fixed random bytes: each build must find the same. */
    private static List<String> withASecret(String suffix, Wire.Identity self) {
        SharedSecret secret =
                SharedSecret.of("a secret of a test".getBytes(StandardCharsets.UTF_8));
        Wire.Frame.Builder hello =
                RawPeer.hello(TransportMember.identity(1, 2), 3, 1, 1).toBuilder();
        hello.getHelloBuilder().setSelf(self);
        hello.getHelloBuilder().setNonce(ByteString.copyFrom(new byte[32]));
        Wire.Challenge.Builder challenge =
                Wire.Challenge.newBuilder()
                        .setNonce(ByteString.copyFromUtf8("0123456789abcdef0123456789abcdef"))
                        .setSelf(
                                Introductions.toWire(
                                        TransportMember.introduction(
                                                TransportMember.identity(3, 4))));
        challenge.setProof(
                secret.proof(SharedSecret.Side.DIALLED, hello.getHello(), challenge.build()));
        Wire.Proof.Builder proof =
                Wire.Proof.newBuilder()
                        .setProof(
                                secret.proof(
                                        SharedSecret.Side.DIALLING,
                                        hello.getHello(),
                                        challenge.build()));
        return List.of(
                line("HELLO_WITH_A_NONCE" + suffix, hello.build()),
                line("CHALLENGE" + suffix, Wire.Frame.newBuilder().setChallenge(challenge).build()),
                line("PROOF" + suffix, Wire.Frame.newBuilder().setProof(proof).build()));
    }

    private static GroupMessage inGroup(Message message) {
        return new GroupMessage(6, 0xFEED, message);
    }

    private static Wire.Frame frame(GroupMessage message) {
        return Wire.Frame.newBuilder()
                .setMessages(Wire.Messages.newBuilder().addMessage(MessageEncoder.encode(message)))
                .build();
    }

    private static String line(String name, Wire.Frame frame) {
        return name + " " + HEX.formatHex(RawPeer.bytes(frame));
    }

    @Test
    void writesTheBytesOfVersionOne() throws IOException {
        assertThat(encoded()).isEqualTo(golden());
    }

    @Test
    void hasGoldenBytesOfEveryKind() throws IOException {
        for (Message.Kind kind : Message.Kind.values()) {
            assertThat(golden()).anyMatch(line -> line.startsWith(kind + " "));
        }
    }

    @Test
    void readsTheBytesOfVersionOne() throws IOException {
        for (Message message : MessageSamples.oneOfEachKind()) {
            String line =
                    golden().stream()
                            .filter(each -> each.startsWith(message.kind() + " "))
                            .findFirst()
                            .orElseThrow();
            assertThat(MessageDecoder.decode(body(line).getMessages().getMessage(0)))
                    .isEqualTo(inGroup(message));
        }
    }

    private static Wire.Frame body(String line) throws InvalidProtocolBufferException {
        byte[] frame = HEX.parseHex(line.substring(line.indexOf(' ') + 1));
        int size = frame.length - Frames.HEADER_BYTES;
        return Wire.Frame.parser().parseFrom(frame, Frames.HEADER_BYTES, size);
    }

    @Test
    void readsExtremesAsWritten() {
        for (Message message : MessageSamples.extremes()) {
            assertThat(MessageDecoder.decode(MessageEncoder.encode(inGroup(message))))
                    .isEqualTo(inGroup(message));
        }
    }

    @Test
    void refusesFieldsOutOfTheirRange() {
        Wire.GroupMessage negativeRound =
                Wire.GroupMessage.newBuilder()
                        .setPrepare(
                                Wire.Prepare.newBuilder()
                                        .setBallot(Wire.Ballot.newBuilder().setRound(-1)))
                        .build();
        assertThatThrownBy(() -> MessageDecoder.decode(negativeRound))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void needsNoMoreThanTheEnvelopeBesideOneBlockOfValues() {
        Ballot highest = new Ballot(Long.MAX_VALUE - 1, Long.MAX_VALUE, Integer.MAX_VALUE);
        Values values = Values.of(MessageSamples.command(1, new byte[1 << 20]));
        long late = Long.MAX_VALUE - 1;
        Run run = new Run(highest, late, values);
        List<Message> largest =
                List.of(
                        new Accept(highest, late, late, values, Long.MAX_VALUE),
                        new CatchUpReply(late, values, Long.MAX_VALUE),
                        new Forward(values),
                        new Promise(highest, late, late, true, late, List.of(run)));
        for (Message message : largest) {
            GroupMessage inGroup = new GroupMessage(Integer.MAX_VALUE, -1, message);
            long bound = Frames.sizeBytes(Frames.sizeBytes(MessageEncoder.encode(inGroup)));
            assertThat(RawPeer.bytes(frame(inGroup)).length)
                    .isLessThanOrEqualTo((int) bound)
                    .isGreaterThan((int) bound - Integer.BYTES);
            assertThat(bound - values.sizeBytes()).isLessThanOrEqualTo(Frames.ENVELOPE_BYTES_MAX);
        }
    }
}
