// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Message.Forward;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.MessageSamples;

/** A peer that reads nothing. */
final class OutboundTest {

    private static final int ROOM = 1 << 20;
    private static final int MESSAGE = 100_000;

    private final Meters meters = new Meters();
    private final Outbound outbound =
            new Outbound(TcpLimits.DEFAULTS.withOutboundBytesMax(ROOM), meters);
    private final EmbeddedChannel channel =
            new EmbeddedChannel(
                    new ChannelOutboundHandlerAdapter() {
                        @Override
                        public void flush(ChannelHandlerContext ctx) {
                            // What is written stays in the buffer.
                        }
                    });

    OutboundTest() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(ROOM, ROOM));
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private static GroupMessage message() {
        return new GroupMessage(
                0, 1, new Forward(Values.of(MessageSamples.command(1, new byte[MESSAGE]))));
    }

    @Test
    void writesOfOneTurnWhatThereIsRoomForAndDropsTheRest() {
        List<GroupMessage> turn = Collections.nCopies(100, message());

        outbound.send(channel, turn);

        assertThat(meters.read().bytesOut()).isBetween(ROOM - 2L * MESSAGE, (long) ROOM);
        assertThat(meters.dropped.sum()).isEqualTo(100 - meters.read().bytesOut() / MESSAGE);
    }

    @Test
    void aFrameAboveTheRoomGoesOutWhenNothingWaits() {
        Forward large = new Forward(Values.of(MessageSamples.command(1, new byte[2 * ROOM])));
        outbound.send(channel, List.of(new GroupMessage(0, 1, large)));
        assertThat(meters.read().framesOut()).isEqualTo(1);
        outbound.send(channel, List.of(message()));
        assertThat(meters.dropped.sum()).isEqualTo(1);
    }
}
