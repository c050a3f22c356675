// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.transport.tcp.wire.Wire;

/**
 * Closes a connection on which nothing arrives, and sends pings so that the other side does not.
 * Only time in which this side reads counts: a peer is not dead because we are slow.
 */
final class Liveness extends ChannelDuplexHandler {

    private static final int CHECKS_PER_TIMEOUT = 6;
    private static final int PINGS_PER_TIMEOUT = 3;
    private static final Wire.Frame PING =
            Wire.Frame.newBuilder().setPing(Wire.Ping.getDefaultInstance()).build();

    private final long timeoutNanos;
    private final Meters meters;
    private boolean reading;
    private long readingSince;
    private long lastWrite;
    private @Nullable Future<?> checks;

    Liveness(Duration timeout, Meters meters) {
        this.timeoutNanos = timeout.toNanos();
        this.meters = meters;
    }

    /** Starts to check; the handshake before has its own time-out. */
    void start(ChannelHandlerContext context) {
        readingSince = System.nanoTime();
        lastWrite = readingSince;
        long pause = timeoutNanos / CHECKS_PER_TIMEOUT;
        checks =
                context.executor()
                        .scheduleAtFixedRate(
                                () -> check(context), pause, pause, TimeUnit.NANOSECONDS);
    }

    private void check(ChannelHandlerContext context) {
        long now = System.nanoTime();
        if (reading && now - readingSince >= timeoutNanos) {
            Closing.close(
                    context.channel(),
                    "nothing heard for " + Duration.ofNanos(timeoutNanos).toMillis() + " ms");
        } else if (now - lastWrite >= timeoutNanos / PINGS_PER_TIMEOUT
                && context.channel().isWritable()) {
            FrameWriter.write(context.channel(), PING, meters);
        }
    }

    @Override
    public void read(ChannelHandlerContext context) {
        if (!reading) {
            reading = true;
            readingSince = System.nanoTime();
        }
        context.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        reading = false;
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
            throws Exception {
        lastWrite = System.nanoTime();
        super.write(context, message, promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (checks != null) {
            checks.cancel(false);
        }
    }
}
