// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

/**
 * How much may be in flight. All members of a cluster should have the same frame limit: a member
 * closes the connection on which a frame above its own comes.
 *
 * @param frameBytesMax the largest frame that is sent or taken, header included; default 64 MiB
 * @param outboundBytesMax what may wait for one peer to read before messages are dropped; a frame
 *     above it goes out when nothing waits; default 32 MiB
 */
public record TcpLimits(int frameBytesMax, int outboundBytesMax) {

    /** The defaults. */
    public static final TcpLimits DEFAULTS = new TcpLimits(64 << 20, 32 << 20);

    private static final int FRAME_BYTES_LEAST = 16 << 10;

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException when the frame limit is below 16 KiB, or the outbound limit
     *     below 1
     */
    public TcpLimits {
        Settings.require(
                frameBytesMax >= FRAME_BYTES_LEAST, "frame limit below 16 KiB", frameBytesMax);
        Settings.require(outboundBytesMax > 0, "outbound limit below 1 byte", outboundBytesMax);
    }

    public TcpLimits withFrameBytesMax(int bytes) {
        return new TcpLimits(bytes, outboundBytesMax);
    }

    public TcpLimits withOutboundBytesMax(int bytes) {
        return new TcpLimits(frameBytesMax, bytes);
    }
}
