// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import io.netty.channel.WriteBufferWaterMark;

/**
 * How much may be in flight. All members of a cluster should have the same frame limit: a member
 * closes the connection on which a frame above its own comes.
 *
 * @param frameBytesMax the largest frame that is sent or taken, header included; default 64 MiB
 * @param outboundBytesMax what may wait for one peer to read before messages are dropped, newer
 *     ones instead of older ones first; one message may be above it; default 32 MiB
 * @param bulkWindowBytes bulk that may be on its way to one peer, of which the lesser of both
 *     members' counts: what a vote may wait behind. At 128 KiB, the default, that is 131 ms on a
 *     link of 1 MB/s, and bulk is as fast as 13 MB/s over a round trip of 10 ms
 */
public record TcpLimits(int frameBytesMax, int outboundBytesMax, int bulkWindowBytes) {

    /** The defaults. */
    public static final TcpLimits DEFAULTS = new TcpLimits(64 << 20, 32 << 20, 128 << 10);

    private static final int FRAME_BYTES_LEAST = 16 << 10;
    private static final int BULK_WINDOW_BYTES_LEAST = 1 << 10;

    /**
     * Encoded bytes for one peer; what waits beyond is not encoded, so that it can be superseded.
     */
    private static final int CHANNEL_BYTES_MOST = 1 << 20;

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException when the frame limit is below 16 KiB, the outbound limit
     *     below 1, or the bulk window below 1 KiB
     */
    public TcpLimits {
        Settings.require(
                frameBytesMax >= FRAME_BYTES_LEAST, "frame limit below 16 KiB", frameBytesMax);
        Settings.require(outboundBytesMax > 0, "outbound limit below 1 byte", outboundBytesMax);
        Settings.require(
                bulkWindowBytes >= BULK_WINDOW_BYTES_LEAST,
                "bulk window below 1 KiB",
                bulkWindowBytes);
    }

    public TcpLimits withFrameBytesMax(int bytes) {
        return new TcpLimits(bytes, outboundBytesMax, bulkWindowBytes);
    }

    public TcpLimits withOutboundBytesMax(int bytes) {
        return new TcpLimits(frameBytesMax, bytes, bulkWindowBytes);
    }

    /** The same with another bulk window. */
    public TcpLimits withBulkWindowBytes(int bytes) {
        return new TcpLimits(frameBytesMax, outboundBytesMax, bytes);
    }

    /** Encoded bytes that wait at a connection before messages wait unencoded. */
    int channelBytesMax() {
        return Math.max(1, Math.min(CHANNEL_BYTES_MOST, outboundBytesMax / 4));
    }

    /** Encoded bytes at which unencoded messages follow. */
    int channelBytesLeast() {
        return channelBytesMax() / 2;
    }

    /** Bulk that waits unencoded. */
    int bulkBacklogBytesMax() {
        return outboundBytesMax / 4;
    }

    /** What else waits unencoded. */
    int backlogBytesMax() {
        return outboundBytesMax - channelBytesMax() - bulkBacklogBytesMax();
    }

    WriteBufferWaterMark waterMark() {
        return new WriteBufferWaterMark(channelBytesLeast(), channelBytesMax());
    }
}
