// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.event;

import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.Outcome.Verdict;
import org.reactivepaxos.protocol.Standing;
import org.reactivepaxos.storage.LowSpace;
import org.reactivepaxos.transport.PeerEvent;

/**
 * Something that happened on a node and that an operator may want to know. What happens for every
 * message or value is counted instead (docs/operations.md).
 *
 * <p>An event tells what this node sees. It can be wrong about others for a while, and nothing is
 * unsafe then.
 */
public sealed interface PaxosEvent {

    /** The member whose node tells it. */
    int node();

    /** What happened in one group. */
    sealed interface OfGroup extends PaxosEvent {

        /** The group. */
        int group();
    }

    /** This member has taken the beginning of the group, and takes part from now on. */
    record GroupFounded(int node, int group, long clusterId) implements OfGroup {}

    /** What this member is to the group changed: it became a voter, or was removed. */
    record StandingChanged(int node, int group, Standing standing) implements OfGroup {}

    /** This member hears no leader, and asks the others whether they would follow it. */
    record ElectionStarted(int node, int group) implements OfGroup {}

    /** Enough of them would: this member began phase 1 of a ballot of its own. */
    record BallotOpened(int node, int group, Ballot ballot) implements OfGroup {}

    /** Phase 1 came to nothing: it was refused, took too long, or another one leads. */
    record BallotGivenUp(int node, int group, Ballot ballot) implements OfGroup {}

    /**
     * This member leads.
     *
     * @param phase1 how long phase 1 took
     */
    record LeadingStarted(int node, int group, Ballot ballot, Duration phase1) implements OfGroup {}

    /** This member leads no more. */
    record LeadingEnded(int node, int group, Ballot ballot) implements OfGroup {}

    /**
     * Another member leads than this one thought, or the same anew, or none is known any more.
     *
     * @param ballot that of the leader, {@link Ballot#NONE} where none is known
     */
    record LeaderChanged(int node, int group, Ballot ballot) implements OfGroup {}

    /** A membership is in force here; the first one too. */
    record MembershipChanged(int node, int group, Membership membership) implements OfGroup {}

    /**
     * A membership entry was decided and has no effect.
     *
     * @param instance its instance
     */
    record MembershipRefused(int node, int group, long instance, Verdict verdict)
            implements OfGroup {}

    /**
     * By the log another member is master, or none is. A renewal is no change.
     *
     * @param holder the member, 0 where there is none
     * @param term the fencing token
     */
    record MasterChanged(int node, int group, int holder, long term) implements OfGroup {}

    /**
     * This member is a follower and learns from another one than before: the former did not serve
     * it, or one that it prefers does again.
     *
     * @param upstream the member, 0 where there is none any more
     */
    record UpstreamChanged(int node, int group, int upstream) implements OfGroup {}

    /**
     * This member lacks values that another one has decided, and learns them.
     *
     * @param decidedBelow the first instance that it lacks
     * @param heardBelow the first instance that is not known to be decided anywhere
     */
    record CatchUpStarted(int node, int group, long decidedBelow, long heardBelow)
            implements OfGroup {}

    /**
     * It still learns; told once a second.
     *
     * @param left how long it takes at the pace so far; null while there is none
     */
    record CatchUpProgress(
            int node, int group, long decidedBelow, long heardBelow, @Nullable Duration left)
            implements OfGroup {}

    /**
     * The snapshot of a peer comes; told once a second.
     *
     * @param bytes what has come of its content
     * @param wholeBytes all of it
     * @param left how long it takes at the pace so far; null while there is none
     */
    record SnapshotProgress(
            int node,
            int group,
            int peer,
            long below,
            long bytes,
            long wholeBytes,
            @Nullable Duration left)
            implements OfGroup {}

    /** This member has all that it heard of. */
    record CatchUpEnded(int node, int group, long decidedBelow) implements OfGroup {}

    /** What this member lacks is in no log any more: it needs the snapshot of that peer. */
    record SnapshotNeeded(int node, int group, int peer, long below) implements OfGroup {}

    /**
     * The transfer of a snapshot of that peer broke off; another one follows, perhaps elsewhere.
     */
    record SnapshotFetchFailed(int node, int group, int peer, Throwable cause) implements OfGroup {}

    /** A snapshot that was due could not be taken; tried again a minute later. */
    record SnapshotFailed(int node, int group, Throwable cause) implements OfGroup {}

    /** A snapshot took the place of everything below that instance. */
    record SnapshotInstalled(int node, int group, long below) implements OfGroup {}

    /** The log let go of everything below that instance. */
    record LogTruncated(int node, int group, long firstRetained) implements OfGroup {}

    /** What that peer lacks could not be read from the journal; the peer asks again. */
    record LogReadFailed(int node, int group, int peer, Throwable cause) implements OfGroup {}

    /**
     * Messages to the group were dropped, because too many waited. The protocol sends again.
     *
     * @param count how many since this was told last
     */
    record MessagesDropped(int node, int group, long count) implements OfGroup {}

    /**
     * The group halted on this member: it neither votes nor answers until the node is started
     * again, or {@code PaxosNode.resync} starts it anew.
     */
    record GroupHalted(int node, int group, Throwable cause) implements OfGroup {}

    /**
     * What this member has is not what a majority of the voters has, or no majority has the same;
     * so the group halts here, which {@link GroupHalted} tells too (docs/operations.md, "a member
     * diverged").
     *
     * @param machine the state machine whose results differ; empty where the log itself does
     * @param below the sums are over everything below this instance
     * @param own the sum here
     * @param majority the sum of the majority; empty where none has the same, and all halt
     */
    record GroupDiverged(
            int node, int group, OptionalInt machine, long below, int own, OptionalInt majority)
            implements OfGroup {}

    /** The group ended on purpose: its node closes, or it was dropped. */
    record GroupClosed(int node, int group) implements OfGroup {}

    /** A connection was made, lost or refused. */
    record PeerChanged(int node, PeerEvent change) implements PaxosEvent {}

    /** Nothing was heard of that peer's node for an election time-out. */
    record PeerSilent(int node, int peer) implements PaxosEvent {}

    /** Something is heard of that peer's node again, or it has connected anew. */
    record PeerBack(int node, int peer) implements PaxosEvent {}

    /** The disk is nearly full: no new proposals are taken. */
    record LowSpaceBegan(int node, LowSpace space) implements PaxosEvent {}

    /** There is enough space again. */
    record LowSpaceEnded(int node) implements PaxosEvent {}

    /** A write or sync failed: the node votes no more until it is started again. */
    record JournalFailed(int node, Throwable cause) implements PaxosEvent {}

    /** All is freed; nothing follows. */
    record NodeClosed(int node) implements PaxosEvent {}

    /**
     * This subscriber was too slow, and lost events that came before the next one it sees.
     *
     * @param count how many
     */
    record EventsLost(int node, long count) implements PaxosEvent {}
}
