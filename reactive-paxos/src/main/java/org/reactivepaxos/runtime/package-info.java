// SPDX-License-Identifier: Apache-2.0

/**
 * Runs the pure core: one loop per group on a few workers, around one journal and one transport.
 *
 * <p>Not public API: {@code org.reactivepaxos} is, and it turns what happens here into Reactor
 * types and exceptions.
 *
 * <pre>{@code
 *   callers                                                peers
 *      | GroupDoor: Proposals, OpenReads                     | Inbound
 *      v                                                     v
 *   GroupIntake: what waits for the next turn  <-------------+     bounded, by count and bytes
 *      |
 *      v         a turn, on the Worker that the group is pinned to
 *   GroupLoop: take all, fold, carry out
 *      |              |                  |                 |
 *      | records      | messages         | decisions       | errands
 *      v              v                  v                 v
 *   Journal        Outbox: one        Applier:          LogTeacher, SnapshotFetch: for
 *      |           frame for each     Machines          whoever lags, this member too
 *      | durable   peer and turn         |
 *      v                                 v
 *   what waited for the disk          Callbacks: results, once per turn,
 *   leaves now                        on the callback scheduler
 * }</pre>
 *
 * <p>No loop waits for the disk: what must be durable before it is said is held back, and released
 * by the journal's position. Begin with {@code NodeRuntime}, which starts a node ({@code
 * GroupStart} brings each group from its journal to where it may take part), then {@code Worker}
 * and {@code GroupLoop}. Around them:
 *
 * <ul>
 *   <li>{@code GroupRuntime} is what the layer above sees of a group, {@code GroupStreams} and
 *       {@code NodeStreams} what it watches.
 *   <li>{@code BatchWindows} makes one instance of several values.
 *   <li>{@code MembershipChanges} and {@code MasterCampaign} have entries of their own
 *       proposed.
 *   <li>{@code SnapshotTaker}, {@code SnapshotSender}, {@code SnapshotFetch} and {@code
 *       SnapshotInstall} are the life of a snapshot; {@code Mirror} is a second machine to take
 *       it of.
 *   <li>{@code PeerRegistry} and {@code KnownGroups} say who may connect, {@code PeerWatch} who
 *       lives.
 *   <li>{@code Leaving}, {@code GroupDrop} and {@code GroupResync} are how groups end, and
 *       begin anew.
 * </ul>
 */
@NullMarked
package org.reactivepaxos.runtime;

import org.jspecify.annotations.NullMarked;
