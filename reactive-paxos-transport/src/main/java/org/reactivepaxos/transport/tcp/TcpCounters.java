// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

/**
 * What a {@link TcpTransport} did since it was made. Each is exact, but they are not read at one
 * instant.
 *
 * @param in whole frames taken, handshakes and pings included
 * @param out frames handed to a connection
 * @param dropped messages not sent: the peer is not connected or reads too slowly, or the message
 *     is too large
 * @param superseded messages not sent because a newer one took their place while they waited
 * @param unknown frames and messages of a kind that this version does not know
 * @param malformed frames that broke the format, each of which cost its connection
 * @param reconnects attempts to connect after the first one of each member
 */
public record TcpCounters(
        Traffic in,
        Traffic out,
        long dropped,
        long superseded,
        long unknown,
        long malformed,
        long reconnects) {

    /**
     * What went in one direction.
     *
     * @param frames how many
     * @param bytes of all of them, headers included
     */
    public record Traffic(long frames, long bytes) {}
}
