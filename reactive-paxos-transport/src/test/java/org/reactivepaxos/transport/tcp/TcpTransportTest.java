// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.reactivepaxos.transport.Transport;
import org.reactivepaxos.transport.TransportContract;

/** The contract over TCP. */
class TcpTransportTest extends TransportContract {

    private static final int FRAME_BYTES_MAX = 8 << 20;
    private static final int OUTBOUND_BYTES_MAX = 4 << 20;
    private static final TcpLimits LIMITS =
            TcpLimits.DEFAULTS
                    .withFrameBytesMax(FRAME_BYTES_MAX)
                    .withOutboundBytesMax(OUTBOUND_BYTES_MAX);
    private static final int SOCKET_BUFFER_BYTES_MAX = 16 << 20;

    private final Map<Integer, TcpTransport> latest = new ConcurrentHashMap<>();

    @Override
    protected Transport newTransport(int member) {
        TcpOptions options =
                TcpOptions.of(TcpMembers.ANY_PORT, Set.of(1, 2, 3), this::addressOf)
                        .withLimits(LIMITS)
                        .withTimings(TcpMembers.QUICK);
        TcpTransport transport = TcpTransport.create(options);
        latest.put(member, transport);
        return transport;
    }

    @Override
    protected long backlogBytesMax() {
        return OUTBOUND_BYTES_MAX + SOCKET_BUFFER_BYTES_MAX;
    }

    /** Fails while that member has not started, as a look-up of a name can. */
    private InetSocketAddress addressOf(int member) {
        return Objects.requireNonNull(latest.get(member), "not there yet").boundAddress();
    }
}
