// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import io.netty.channel.ChannelHandlerContext;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.transport.tcp.wire.Wire;

/** The handshake of the side that dialled. */
final class DialHandshake extends Handshake {

    private final int member;
    private final Runnable succeeded;
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
    void begin(ChannelHandlerContext context) {
        Wire.Hello hello =
                Wire.Hello.newBuilder()
                        .setVersionMin(Frames.WIRE_VERSION)
                        .setVersionMax(Frames.WIRE_VERSION)
                        .setSelf(toWire(endpoint().self()))
                        .setTo(member)
                        .build();
        write(context, Wire.Frame.newBuilder().setHello(hello).build());
    }

    @Override
    void proceed(ChannelHandlerContext context, Wire.Frame frame) {
        if (!frame.hasWelcome() || welcomed) {
            violated(context, "a handshake out of order: " + frame.getBodyCase());
            return;
        }
        welcomed = true;
        Wire.Welcome welcome = frame.getWelcome();
        PeerIdentity peer = fromWire(welcome.getSelf());
        if (peer.member() != member) {
            refuse(
                    context,
                    member,
                    "expected member "
                            + member
                            + " at "
                            + context.channel().remoteAddress()
                            + ", found "
                            + peer);
        } else if (welcome.getVersion() != Frames.WIRE_VERSION) {
            refuse(
                    context,
                    member,
                    "wire version "
                            + welcome.getVersion()
                            + ", only "
                            + Frames.WIRE_VERSION
                            + " is spoken here");
        } else {
            admit(context, peer, () -> ready(context, peer));
        }
    }

    private void ready(ChannelHandlerContext context, PeerIdentity peer) {
        write(context, Wire.Frame.newBuilder().setReady(Wire.Ready.getDefaultInstance()).build());
        succeed(context, peer);
        succeeded.run();
    }
}
