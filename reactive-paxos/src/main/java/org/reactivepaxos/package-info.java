// SPDX-License-Identifier: Apache-2.0

/**
 * Replicates deterministic state machines with Multi-Paxos, in Reactor's terms.
 *
 * <p>Begin with {@link org.reactivepaxos.PaxosNode#start} and {@link
 * org.reactivepaxos.PaxosGroup#propose(byte[])}. The words are in docs/concepts.md, an example for
 * each method is in docs/guide.md.
 *
 * <pre>{@code
 * PaxosOptions --start--> PaxosNode ------group(id)------> PaxosGroup
 *   GroupOptions            events, peers, status            |
 *     MasterOptions         createGroup, dropGroup           +- propose, batchPropose -> Instance
 *     Batching              resync, close                    +- proposeAll(publisher) -> Instances
 *     OverloadPolicy                                         +- openSession -> ClientSession
 *     ProposalInterceptor                                    +- read(ReadMode, query), readIndex
 *                                                            +- instances(from), decidedBelow
 *                                                            +- changeMembership(MembershipChange)
 *                                                            +- transferLead, leader -> Leader
 *                                                            +- masterElection -> MasterElection
 *                                                            +- snapshot, logCleaning, status
 * }</pre>
 *
 * <p>Everything that takes time is a {@code Mono} or {@code Flux}, and nothing happens before it is
 * subscribed to. One call that proposes is one proposal, whoever subscribes and how often. What it
 * errs with says whether the value may be chosen:
 *
 * <pre>{@code
 * PaxosException                outcome(), isRetryable(), proposal()
 *   NotProposedException        certainly not, and never through this call
 *     OverloadedException         too much is open, or the disk is nearly full
 *     DeadlineExceededException   withdrawn in time
 *     ValueTooLargeException, ProposalRejectedException, NodeClosedException,
 *     GroupHaltedException, MemberRemovedException, SessionClosedException,
 *     CallTooFarException, NotMasterException,
 *     MembershipConflictException, MembershipRefusedException
 *   OutcomeUnknownException     it may be, now or later: PaxosGroup.outcome(id) tells
 *   ProposeAllException         a stream ended at one of its values: where to resume
 * }</pre>
 *
 * <p>{@link org.reactivepaxos.PaxosRetry} repeats what can succeed later. Below this package:
 *
 * <pre>{@code
 * org.reactivepaxos   what users call
 *    |     machine    what users write: state machines
 *    |     event      what a node tells
 *    |     metrics    meters and observations, where Micrometer is there
 *    v
 * runtime             runs the core: workers, timers, streams; no public API
 *    |     storage    SPI of journals and snapshot stores
 *    |     transport  SPI of what lies between members
 *    v
 * protocol            the rules, as pure functions
 * }</pre>
 */
@NullMarked
package org.reactivepaxos;

import org.jspecify.annotations.NullMarked;
