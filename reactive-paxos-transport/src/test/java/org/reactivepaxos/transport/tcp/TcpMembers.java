// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.reactivepaxos.transport.Introduction;
import org.reactivepaxos.transport.TransportMember;

/** Members 1 to 3 on loopback, closed together. */
final class TcpMembers implements AutoCloseable {

    static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    static final TcpTimings QUICK =
            TcpTimings.DEFAULTS.withBackoff(Duration.ofMillis(5), Duration.ofMillis(50));

    private final Map<Integer, InetSocketAddress> addresses = new ConcurrentHashMap<>();
    private final Map<Integer, TcpTransport> transports = new ConcurrentHashMap<>();
    private final List<TransportMember> members = new ArrayList<>();

    /** Options with quick retries, which look up addresses here. */
    TcpOptions options() {
        return TcpOptions.of(ANY_PORT, Set.of(1, 2, 3), this::address).withTimings(QUICK);
    }

    /** Where a member is to be found from now on. */
    void locate(int member, InetSocketAddress address) {
        addresses.put(member, address);
    }

    TransportMember member(int id, long incarnation, TcpOptions options) {
        return member(
                TransportMember.introduction(TransportMember.identity(id, incarnation)), options);
    }

    TransportMember member(Introduction introduction, TcpOptions options) {
        return member(introduction, TcpTransport.create(options));
    }

    private TransportMember member(Introduction introduction, TcpTransport transport) {
        TransportMember member = new TransportMember(introduction, transport);
        members.add(member);
        transports.put(member.self().member(), transport);
        return member;
    }

    /** A start of a build that speaks these versions. */
    TransportMember started(int id, long incarnation, WireVersions versions) {
        return start(
                member(
                        TransportMember.introduction(TransportMember.identity(id, incarnation)),
                        new TcpTransport(options(), versions)));
    }

    TransportMember start(TransportMember member) {
        member.start();
        int id = member.self().member();
        locate(id, transport(id).boundAddress());
        return member;
    }

    TransportMember started(int id) {
        return start(member(id, 1, options()));
    }

    TcpTransport transport(int member) {
        return Objects.requireNonNull(transports.get(member));
    }

    /** Fails while that member is nowhere, as a look-up of a name can. */
    InetSocketAddress address(int member) {
        return Objects.requireNonNull(addresses.get(member), "nowhere yet");
    }

    @Override
    public void close() {
        members.forEach(TransportMember::close);
    }
}
