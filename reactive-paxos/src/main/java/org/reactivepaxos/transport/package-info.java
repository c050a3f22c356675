// SPDX-License-Identifier: Apache-2.0

/**
 * The transport SPI, and a network in memory.
 *
 * <pre>{@code
 *         member 1                                             member 2
 *    node                                                            node
 *     | start(self, handler)                                          ^
 *     | send(2, messages) --+                                         | receive(peer, frames),
 *     |                     |                                         |   with demand
 *     v                     v         GroupMessages in frames         |
 *   Transport =====================================================> PeerHandler
 *     events: PeerEvent     one connection, both ways,                 admit(Introduction)
 *     (Connected, ...)      made again and again                         before anything counts
 * }</pre>
 *
 * <p>Begin with {@link org.reactivepaxos.transport.Transport}. Nobody waits for a peer: what it
 * does not read is bounded, and dropped or superseded by what is newer; the protocol sends again
 * what matters. {@link org.reactivepaxos.transport.MessageBacklog} and {@link
 * org.reactivepaxos.transport.PeerEvents} are parts for whoever writes a transport, {@code
 * TransportContract} of the test kit is what it must satisfy. {@link
 * org.reactivepaxos.transport.InMemoryNetwork} is for tests and first tries; TCP is in the module
 * {@code reactive-paxos-transport}.
 */
@NullMarked
package org.reactivepaxos.transport;

import org.jspecify.annotations.NullMarked;
