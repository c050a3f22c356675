// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import io.netty.channel.ChannelHandlerContext;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.transport.Introduction;
import org.reactivepaxos.transport.tcp.wire.Wire;

/** The handshake of the side that was dialled. */
final class AcceptHandshake extends Handshake {

    /** Connections of strangers at a time; above, new ones are closed unheard. */
    static final int PENDING_MAX = 256;

    private final AtomicInteger pending;
    private @Nullable Introduction guest;
    private @Nullable Asked asked;
    private @Nullable WireVersion common;
    private boolean welcomed;

    /** What the caller is to prove its knowledge of the secret with. */
    private record Asked(SharedSecret secret, Wire.Hello hello, Wire.Challenge challenge) {}

    /**
     * A handshake that is about to begin.
     *
     * @param pending how many handshakes are going on at this endpoint
     */
    AcceptHandshake(Endpoint endpoint, AtomicInteger pending) {
        super(endpoint);
        this.pending = pending;
    }

    @Override
    int peerMember() {
        return guest == null ? 0 : guest.peer().member();
    }

    @Override
    boolean dials() {
        return false;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        pending.incrementAndGet();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        pending.decrementAndGet();
        super.handlerRemoved(context);
    }

    @Override
    void begin(ChannelHandlerContext context) {
        if (pending.get() > PENDING_MAX) {
            Closing.close(context.channel(), "too many handshakes at a time");
        }
    }

    @Override
    void proceed(ChannelHandlerContext context, Wire.Frame frame) {
        if (frame.hasHello() && guest == null) {
            hello(context, frame.getHello());
        } else if (frame.hasProof() && asked != null && guest != null) {
            proof(context, asked, guest, frame.getProof());
        } else if (frame.hasReady() && welcomed && guest != null) {
            succeed(context, guest.peer());
        } else {
            violated(context, "a handshake out of order: " + frame.getBodyCase());
        }
    }

    private void hello(ChannelHandlerContext context, Wire.Hello hello) {
        Introduction introduced = guest(context, hello.getSelf());
        if (introduced == null) {
            return;
        }
        guest = introduced;
        PeerIdentity caller = introduced.peer();
        peerTakes(hello.getBulkWindow());
        common = endpoint().versions().highestWithin(hello.getVersionMin(), hello.getVersionMax());
        String objection = objection(hello, caller);
        if (objection == null) {
            objection = Certificates.objection(context.pipeline(), caller.member());
        }
        SharedSecret secret = endpoint().options().secret();
        if (objection != null) {
            refuse(context, caller.member(), objection);
        } else if (secret == null) {
            admit(context, introduced, () -> welcome(context));
        } else if (SharedSecret.isNonce(hello.getNonce())) {
            challenge(context, secret, hello);
        } else {
            refuse(
                    context,
                    caller.member(),
                    "member "
                            + endpoint().self().member()
                            + " requires a shared secret, member "
                            + caller.member()
                            + " has none");
        }
    }

    private void challenge(ChannelHandlerContext context, SharedSecret secret, Wire.Hello hello) {
        Wire.Challenge.Builder challenge =
                Wire.Challenge.newBuilder().setNonce(secret.nonce()).setSelf(introduction());
        challenge.setProof(secret.proof(SharedSecret.Side.DIALLED, hello, challenge.build()));
        asked = new Asked(secret, hello, challenge.build());
        write(context, Wire.Frame.newBuilder().setChallenge(challenge).build());
        context.read();
    }

    /** Nothing about the caller is remembered before it has proved that it is no stranger. */
    private void proof(
            ChannelHandlerContext context, Asked question, Introduction caller, Wire.Proof proof) {
        asked = null;
        boolean proved =
                question.secret()
                        .proves(
                                proof.getProof(),
                                SharedSecret.Side.DIALLING,
                                question.hello(),
                                question.challenge());
        if (proved) {
            admit(context, caller, () -> welcome(context));
        } else {
            int member = caller.peer().member();
            refuse(context, member, anotherSecret(member));
        }
    }

    private @Nullable String objection(Wire.Hello hello, PeerIdentity caller) {
        int self = endpoint().self().member();
        if (common == null) {
            return "wire versions "
                    + hello.getVersionMin()
                    + " to "
                    + hello.getVersionMax()
                    + ", "
                    + endpoint().versions();
        }
        if (caller.member() == self) {
            return "member " + self + " is this node itself";
        }
        if (hello.getTo() != self) {
            return "expected member " + hello.getTo() + ", this is " + endpoint().self();
        }
        if (!endpoint().links().containsKey(caller.member())) {
            return "member " + caller.member() + " is not configured at member " + self;
        }
        if (caller.member() > self) {
            return "the member with the lower id dials, " + caller.member() + " is the higher";
        }
        return null;
    }

    private void welcome(ChannelHandlerContext context) {
        WireVersion version = Objects.requireNonNull(common, "objected to otherwise");
        welcomed = true;
        agreed(version);
        Wire.Welcome welcome =
                Wire.Welcome.newBuilder()
                        .setVersion(version.number())
                        .setSelf(introduction())
                        .setBulkWindow(endpoint().options().limits().bulkWindowBytes())
                        .build();
        write(context, Wire.Frame.newBuilder().setWelcome(welcome).build());
        context.read();
    }
}
