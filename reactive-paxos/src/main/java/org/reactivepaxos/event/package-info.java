// SPDX-License-Identifier: Apache-2.0

/**
 * What a node tells of itself: its events, and its status. Plain data.
 *
 * <pre>{@code
 * PaxosNode.events()   PaxosEvent            what happened; who is slow loses the oldest
 *                        OfGroup               in one group: elections, memberships, catch-up,
 *                                              snapshots, halts
 *                        PeerChanged, ...      to the node: connections, disk, its end
 * PaxosNode.status()   NodeStatus            what is so now, over all groups
 * PaxosGroup.status()  GroupStatus           what is so now, in one: State, Log, lag()
 * }</pre>
 *
 * <p>Begin with {@link org.reactivepaxos.event.PaxosEvent}; docs/operations.md says of each event
 * when it comes and what to do. What happens for every message or value is counted instead: package
 * {@code metrics}.
 */
@NullMarked
package org.reactivepaxos.event;

import org.jspecify.annotations.NullMarked;
