// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;

/**
 * Settings of a {@link TcpTransport}. Immutable.
 *
 * @param bind where to listen; port 0 lets the system pick one, see {@link
 *     TcpTransport#boundAddress()}
 * @param members where the members are reached, by member id, this member's own entry ignored.
 *     Asked before each attempt to connect; may give an unresolved address. A member that is not in
 *     here is refused
 * @param limits default {@link TcpLimits#DEFAULTS}
 * @param timings default {@link TcpTimings#DEFAULTS}
 * @param loops the event loops to run on, which the caller disposes after the transport; default
 *     null: the transport makes its own, of daemon threads, one per two processors
 * @param secret what whoever connects must know; default null: whoever reaches the port is trusted
 * @param tls what connections are encrypted and members authenticated with; default null: neither
 */
public record TcpOptions(
        InetSocketAddress bind,
        Map<Integer, Supplier<InetSocketAddress>> members,
        TcpLimits limits,
        TcpTimings timings,
        @Nullable LoopResources loops,
        @Nullable SharedSecret secret,
        @Nullable Tls tls) {

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException when a member id is not positive
     */
    public TcpOptions {
        Objects.requireNonNull(bind, "bind");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(timings, "timings");
        members = Map.copyOf(members);
        for (int member : members.keySet()) {
            Settings.require(member > 0, "member id below 1", member);
        }
    }

    /** Listens at {@code bind}, knows the members at fixed addresses. */
    public static TcpOptions of(InetSocketAddress bind, Map<Integer, InetSocketAddress> addresses) {
        return of(bind, addresses.keySet(), Map.copyOf(addresses)::get);
    }

    /** Listens at {@code bind}, looks up a member's address each time it connects. */
    public static TcpOptions of(
            InetSocketAddress bind, Set<Integer> members, IntFunction<InetSocketAddress> address) {
        Map<Integer, Supplier<InetSocketAddress>> suppliers = new TreeMap<>();
        members.forEach(member -> suppliers.put(member, () -> address.apply(member)));
        return new TcpOptions(
                bind, suppliers, TcpLimits.DEFAULTS, TcpTimings.DEFAULTS, null, null, null);
    }

    public TcpOptions withLimits(TcpLimits newLimits) {
        return new TcpOptions(bind, members, newLimits, timings, loops, secret, tls);
    }

    public TcpOptions withTimings(TcpTimings newTimings) {
        return new TcpOptions(bind, members, limits, newTimings, loops, secret, tls);
    }

    /** Runs on event loops of the caller's, for example to share threads with other servers. */
    public TcpOptions withLoops(LoopResources newLoops) {
        return new TcpOptions(bind, members, limits, timings, newLoops, secret, tls);
    }

    /** Talks only to members that know the secret, too. All members must have the same. */
    public TcpOptions withSecret(SharedSecret newSecret) {
        return new TcpOptions(bind, members, limits, timings, loops, newSecret, tls);
    }

    /** Encrypts connections, and tells members by their certificates. All members must. */
    public TcpOptions withTls(Tls newTls) {
        return new TcpOptions(bind, members, limits, timings, loops, secret, newTls);
    }
}
