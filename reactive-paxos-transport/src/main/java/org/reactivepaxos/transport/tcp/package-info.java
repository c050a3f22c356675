// SPDX-License-Identifier: Apache-2.0

/**
 * Messages between members over TCP or TLS, with Reactor Netty: one connection for each pair.
 *
 * <pre>{@code
 *  lower id                                                 higher id
 *  Dialer     === connect, TLS where set ================>  server
 *  DialHandshake    -- Hello -->  <-- Welcome --  -- Ready -->  AcceptHandshake
 *                   (with a secret: Challenge and Proof before Welcome)
 *  PeerLink   <========== frames, both ways =============>  PeerLink
 *    Outbound   votes and the like: at once, or superseded    FrameDecoder, MessageDecoder
 *               while the peer does not read                    -> PeerHandler, with demand
 *    BulkLane   what teaches a member: in parts, between      BulkInbound gives credit for
 *               the others, by credit                           what was taken
 *    Liveness   pings, and closes what is silent
 * }</pre>
 *
 * <p>Begin with {@link org.reactivepaxos.transport.tcp.TcpTransport} and {@link
 * org.reactivepaxos.transport.tcp.TcpOptions}. Bounds are in {@link
 * org.reactivepaxos.transport.tcp.TcpLimits}, times in {@link
 * org.reactivepaxos.transport.tcp.TcpTimings}; who may connect say {@link
 * org.reactivepaxos.transport.tcp.Tls} and {@link org.reactivepaxos.transport.tcp.SharedSecret}.
 * docs/formats.md has the frames and messages.
 */
@NullMarked
package org.reactivepaxos.transport.tcp;

import org.jspecify.annotations.NullMarked;
