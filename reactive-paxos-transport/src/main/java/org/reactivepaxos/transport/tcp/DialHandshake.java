// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import com.google.protobuf.ByteString;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.transport.Introduction;
import org.reactivepaxos.transport.tcp.wire.Wire;

/** The handshake of the side that dialled. */
final class DialHandshake extends Handshake {

    private final int member;
    private final Runnable succeeded;
    private Wire.Hello hello = Wire.Hello.getDefaultInstance();
    private Wire.@Nullable Identity proved;
    private boolean welcomed;

    DialHandshake(Endpoint endpoint, int member, Runnable succeeded) {
        super(endpoint);
        this.member = member;
        this.succeeded = succeeded;
    }

    @Override
    int peerMember() {
        return member;
    }

    @Override
    boolean dials() {
        return true;
    }

    @Override
    void begin(ChannelHandlerContext context) {
        SharedSecret secret = endpoint().options().secret();
        hello =
                Wire.Hello.newBuilder()
                        .setVersionMin(endpoint().versions().lowest())
                        .setVersionMax(endpoint().versions().highest())
                        .setSelf(introduction())
                        .setTo(member)
                        .setNonce(secret == null ? ByteString.EMPTY : secret.nonce())
                        .setBulkWindow(endpoint().options().limits().bulkWindowBytes())
                        .build();
        write(context, Wire.Frame.newBuilder().setHello(hello).build());
    }

    @Override
    void proceed(ChannelHandlerContext context, Wire.Frame frame) {
        if (frame.hasChallenge() && proved == null && !welcomed) {
            prove(context, frame.getChallenge());
        } else if (frame.hasWelcome() && !welcomed) {
            welcomed = true;
            welcome(context, frame.getWelcome());
        } else {
            violated(context, "a handshake out of order: " + frame.getBodyCase());
        }
    }

    private void prove(ChannelHandlerContext context, Wire.Challenge challenge) {
        SharedSecret secret = endpoint().options().secret();
        if (secret == null) {
            refuse(context, member, "member " + member + " requires a shared secret, none is here");
        } else if (!secret.proves(
                challenge.getProof(), SharedSecret.Side.DIALLED, hello, challenge)) {
            refuse(context, member, anotherSecret(member));
        } else {
            proved = challenge.getSelf();
            ByteString proof = secret.proof(SharedSecret.Side.DIALLING, hello, challenge);
            write(
                    context,
                    Wire.Frame.newBuilder()
                            .setProof(Wire.Proof.newBuilder().setProof(proof))
                            .build());
            context.read();
        }
    }

    private void welcome(ChannelHandlerContext context, Wire.Welcome welcome) {
        Introduction introduced = guest(context, welcome.getSelf());
        if (introduced == null) {
            return;
        }
        PeerIdentity peer = introduced.peer();
        peerTakes(welcome.getBulkWindow());
        String objection = objection(context, welcome, peer);
        if (objection == null) {
            admit(context, introduced, () -> ready(context, peer));
        } else {
            refuse(context, member, objection);
        }
    }

    private @Nullable String objection(
            ChannelHandlerContext context, Wire.Welcome welcome, PeerIdentity peer) {
        if (endpoint().options().secret() != null && !welcome.getSelf().equals(proved)) {
            return "member " + member + " does not prove that it knows the shared secret";
        }
        if (peer.member() != member) {
            return "expected member "
                    + member
                    + " at "
                    + context.channel().remoteAddress()
                    + ", found "
                    + peer;
        }
        WireVersion picked = endpoint().versions().of(welcome.getVersion());
        if (picked == null) {
            return "wire version " + welcome.getVersion() + ", " + endpoint().versions();
        }
        agreed(picked);
        return Certificates.objection(context.pipeline(), member);
    }

    private void ready(ChannelHandlerContext context, PeerIdentity peer) {
        write(context, Wire.Frame.newBuilder().setReady(Wire.Ready.getDefaultInstance()).build());
        succeed(context, peer);
        succeeded.run();
    }
}
