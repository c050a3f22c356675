// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.transport.Introduction;
import org.reactivepaxos.transport.PeerRefusedException;
import org.reactivepaxos.transport.tcp.wire.Wire;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * The talk of two members before messages flow: Hello, Welcome, Ready, with a shared secret
 * Challenge and Proof before Welcome, and Refused instead of each answer. Sits in the pipeline
 * until it succeeds; everything runs on the connection's event loop.
 */
abstract class Handshake extends ChannelInboundHandlerAdapter {

    private static final int REASON_CHARS_MAX = 1_024;

    private final Endpoint endpoint;
    private final Disposable.Swap admission = Disposables.swap();
    private @Nullable Future<?> timeout;
    private Wire.@Nullable Identity introduction;
    private WireVersion version = new FirstWireVersion();
    private int bulkWindow;

    Handshake(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    final Endpoint endpoint() {
        return endpoint;
    }

    /** How this node introduces itself throughout this handshake. */
    final Wire.Identity introduction() {
        if (introduction == null) {
            introduction = Introductions.toWire(endpoint.handler().introduction());
        }
        return introduction;
    }

    /** The connection is up. */
    abstract void begin(ChannelHandlerContext context);

    /** One frame of the handshake came that is no refusal. */
    abstract void proceed(ChannelHandlerContext context, Wire.Frame frame);

    /** Whom a refusal by the other side is about; 0 while that is not known. */
    abstract int peerMember();

    /** Whether this side made the connection. */
    abstract boolean dials();

    @Override
    public final void channelActive(ChannelHandlerContext context) {
        long millis = endpoint.options().timings().handshakeTimeout().toMillis();
        timeout =
                context.executor()
                        .schedule(
                                () -> Closing.close(context.channel(), "no handshake in time"),
                                millis,
                                TimeUnit.MILLISECONDS);
        context.fireChannelActive(); // Reactor Netty sets itself up first.
        begin(context);
        context.read();
    }

    @Override
    public final void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof Wire.Frame frame)) {
            violated(context, "messages before the end of the handshake");
        } else if (frame.hasRefused()) {
            String reason = readable(frame.getRefused().getReason());
            endpoint.refusedBy(peerMember(), reason);
            Closing.close(context.channel(), "refused: " + reason);
        } else {
            proceed(context, frame);
        }
    }

    /** Asks the node, then goes on, or tells the other side why not. */
    final void admit(ChannelHandlerContext context, Introduction guest, Runnable next) {
        admission.update(
                endpoint.handler()
                        .admit(guest)
                        .subscribe(
                                null,
                                e ->
                                        context.executor()
                                                .execute(
                                                        () ->
                                                                refuse(
                                                                        context,
                                                                        guest.peer().member(),
                                                                        reason(e))),
                                () -> context.executor().execute(next)));
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        SSLException failure = Certificates.failure(cause);
        if (failure == null) {
            context.fireExceptionCaught(cause);
            return;
        }
        String reason = readable(Certificates.reason(failure));
        if (Certificates.isByPeer(failure)) {
            endpoint.refusedBy(peerMember(), reason);
        } else {
            endpoint.refuse(peerMember(), reason);
        }
        Closing.close(context.channel(), "refused: " + reason);
    }

    final String anotherSecret(int member) {
        return "the shared secret of member "
                + member
                + " is not that of member "
                + endpoint.self().member();
    }

    private static String reason(Throwable e) {
        return e instanceof PeerRefusedException
                ? String.valueOf(e.getMessage())
                : "the admission failed: " + e;
    }

    /** Tells both sides' operators, and closes. */
    final void refuse(ChannelHandlerContext context, int member, String reason) {
        endpoint.refuse(member, reason);
        Closing.because(context.channel(), "refused: " + reason);
        Wire.Refused refused = Wire.Refused.newBuilder().setReason(readable(reason)).build();
        ByteBuf frame =
                Frames.encode(Wire.Frame.newBuilder().setRefused(refused).build(), context.alloc());
        endpoint.meters().frameOut(frame.readableBytes());
        context.writeAndFlush(frame).addListener(ChannelFutureListener.CLOSE);
    }

    final void violated(ChannelHandlerContext context, String how) {
        endpoint.meters().malformed.increment();
        Closing.close(context.channel(), how);
    }

    final void write(ChannelHandlerContext context, Wire.Frame frame) {
        FrameWriter.write(context.channel(), frame, endpoint.meters());
    }

    /** Both sides speak this version. */
    final void agreed(WireVersion common) {
        version = common;
    }

    /**
     * So much bulk the other side takes before it gives credit for more; 0 if it knows no parts.
     */
    final void peerTakes(int bulkWindowBytes) {
        int own = endpoint.options().limits().bulkWindowBytes();
        bulkWindow = (int) Math.min(Integer.toUnsignedLong(bulkWindowBytes), own);
    }

    /** Leaves the pipeline and lets messages flow. */
    final void succeed(ChannelHandlerContext context, PeerIdentity peer) {
        Channel channel = context.channel();
        if (!channel.isActive()) {
            return;
        }
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.remove(this);
        pipeline.get(Liveness.class).start(pipeline.context(Liveness.class));
        endpoint.admitted(channel, peer, new Terms(version, bulkWindow));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        admission.dispose();
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    /** Whoever it is that introduces itself so; null when nobody does, and then it is closed. */
    final @Nullable Introduction guest(ChannelHandlerContext context, Wire.Identity identity) {
        try {
            return Introductions.fromWire(identity);
        } catch (IllegalArgumentException e) {
            violated(context, "an introduction that cannot be: " + e.getMessage());
            return null;
        }
    }

    /** A stranger's text for a log: one line of bounded length. */
    private static String readable(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= REASON_CHARS_MAX ? line : line.substring(0, REASON_CHARS_MAX);
    }
}
