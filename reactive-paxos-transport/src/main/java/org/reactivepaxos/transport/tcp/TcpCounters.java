// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

/**
 * What a {@link TcpTransport} did since it was made. Each is exact, but they are not read at one
 * instant.
 *
 * @param framesIn whole frames taken, handshakes and pings included
 * @param bytesIn their bytes, headers included
 * @param framesOut frames handed to a connection
 * @param bytesOut their bytes
 * @param dropped messages not sent: the peer is not connected or reads too slowly, or the message
 *     is too large
 * @param unknown frames and messages of a kind that this version does not know
 * @param malformed frames that broke the format, each of which cost its connection
 * @param reconnects attempts to connect after the first one of each member
 */
public record TcpCounters(
        long framesIn,
        long bytesIn,
        long framesOut,
        long bytesOut,
        long dropped,
        long unknown,
        long malformed,
        long reconnects) {}
