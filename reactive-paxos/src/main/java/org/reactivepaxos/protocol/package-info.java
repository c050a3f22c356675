// SPDX-License-Identifier: Apache-2.0

/**
 * The pure core: state, messages and the rules that turn one into the other.
 *
 * <p>Knows {@code java.base} only: no Reactor, clock, randomness, threads, logging or I/O. The
 * entry is {@link org.reactivepaxos.protocol.Transition}; everything else a user of this package
 * needs is data.
 *
 * <pre>{@code
 *         Event -------+                          +---> GroupState, the next one
 *   (a message, a      |                          |
 *    proposal, a read) v                          +---> Outcome
 *         now ---> Transition.fold ---------------+       persist       LogRecords, in order
 *                      ^                                  afterPersist  messages that wait for them
 *   GroupState --------+                                  atOnce        messages that do not
 *     acceptor   what is promised and voted               learned       decisions, to be executed
 *     learner    the log, and its Ledger                  errands       what is to be fetched
 *     role       founding, following, canvassing,         readable      reads that may be served
 *                preparing, leading                       wakeAt        when to come back at last
 *     proposer   own values
 *     reads      own reads
 * }</pre>
 *
 * <p>Rules are classes named so. Each is one part of the protocol, and changes nothing but what it
 * returns. S1 to S13 are the sections of docs/protocol.md:
 *
 * <pre>{@code
 * GenesisRules      how a group begins (S7)           AcceptorRules     promises, votes (S2, S3)
 * CanvassRules      may I? (S9)                       ElectionRules     phase 1 (S1, S2)
 * LeaderRules       counts votes (S3, S4, S9)         FollowerRules     listens to a leader
 * ProposerRules     own values, the window (S8)       LearnerRules      what was chosen (S4, S5)
 * LeaseRules        who may answer alone (S9)         ReadRules         linearizable reads (S10)
 * MembershipRules   who belongs to the group (S6)     ChangeRules       how that changes (S6)
 * MasterRules       the master (S11)                  SnapshotRules     what no log has any more
 * ChainRules        the members' logs differ (S12)    ResultRules       their results do (S12)
 * HandOverRules     the lead moves on demand (S9)     QuiescenceRules   a group rests (S9)
 * UpstreamRules     whom a follower learns from       TimerRules        what time demands
 * Invariants        looked at after every step
 * }</pre>
 *
 * <p>{@link org.reactivepaxos.protocol.Ledger} is what the decided log amounts to beside the state
 * machines: who votes, what took effect, which sessions are open, who is master. It is a function
 * of the log alone.
 */
@NullMarked
package org.reactivepaxos.protocol;

import org.jspecify.annotations.NullMarked;
