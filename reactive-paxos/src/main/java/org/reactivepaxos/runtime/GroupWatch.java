// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import static org.reactivepaxos.protocol.RoleKind.CANVASSING;
import static org.reactivepaxos.protocol.RoleKind.LEADING;
import static org.reactivepaxos.protocol.RoleKind.PREPARING;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.event.PaxosEvent;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.ChainMismatch;
import org.reactivepaxos.protocol.Event;
import org.reactivepaxos.protocol.Genesis;
import org.reactivepaxos.protocol.GroupState;
import org.reactivepaxos.protocol.Ledger;
import org.reactivepaxos.protocol.MasterState;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.Outcome;
import org.reactivepaxos.protocol.Outcome.Changed;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.SnapshotWanted;
import org.reactivepaxos.protocol.Outcome.Verdict;
import org.reactivepaxos.protocol.RoleKind;
import org.reactivepaxos.storage.SnapshotId;

/**
 * Tells the events of one group. The core tells nothing by itself: what has happened is what
 * differs between two states. On the group's worker, but for what says otherwise.
 */
final class GroupWatch {

    /** Dropped messages come in crowds: told no more often than that. */
    private static final long DROPPED_EVERY = Duration.ofSeconds(1).toNanos();

    private final int node;
    private final int group;
    private final EventFeed feed;
    private final NodeLog log;
    private final TurnMeter meter;
    private final TurnTraces traces;
    private final Runnable changed;
    private final AtomicLong dropped = new AtomicLong();
    private Runnable onMasterEntry = () -> {};
    private @Nullable MembershipWatch memberships;
    private long droppedToldAt;
    private boolean droppedTold;
    private long openedAt;
    private boolean learning;
    private Progress pace = new Progress(0, 0);
    private long snapshotWanted = -1;

    /**
     * @param changed runs after anything that is told
     */
    GroupWatch(int group, NodeWatch node, TurnMeter meter, TurnTraces traces, Runnable changed) {
        this.node = node.node();
        this.group = group;
        this.feed = node.feed();
        this.log = node.log();
        this.meter = meter;
        this.traces = traces;
        this.changed = changed;
    }

    TurnMeter meter() {
        return meter;
    }

    /** What a turn decided is executed next; gives when that begins, for the meter. */
    long beginApply(Outcome outcome) {
        traces.turned(outcome);
        return meter.beginApply();
    }

    private void tell(PaxosEvent event) {
        feed.tell(event);
        changed.run();
    }

    /** A start, which takes its time, has come so far. */
    void replays(String howFar) {
        log.info(group, "starting: the log is replayed below instance " + howFar);
    }

    /** A message found the inbox full. Any thread; false, for whoever asks whether it was taken. */
    boolean dropped() {
        dropped.incrementAndGet();
        meter.inboxFull();
        return false;
    }

    /** The journal could not be read for that peer. Any thread. */
    void readFailed(int peer, Throwable cause) {
        log.warn(group, "cannot read the log for member " + peer, cause);
        feed.tell(new PaxosEvent.LogReadFailed(node, group, peer, cause));
    }

    /** A snapshot could not be sent to that peer. Any thread. */
    void snapshotNotSent(int peer, SnapshotId id, Throwable cause) {
        log.warn(group, "cannot send member " + peer + " the " + id, cause);
    }

    /** That much has come of the snapshot of a peer. */
    void snapshotComes(int peer, long below, long bytes, long wholeBytes, @Nullable Duration left) {
        tell(new PaxosEvent.SnapshotProgress(node, group, peer, below, bytes, wholeBytes, left));
    }

    /** A transfer broke off; what is there by now is not fetched again. */
    void snapshotNotFetched(int peer, Throwable cause) {
        log.warn(group, "cannot fetch the snapshot of member " + peer + "; asks again", cause);
        tell(new PaxosEvent.SnapshotFetchFailed(node, group, peer, cause));
    }

    /** A snapshot that was due could not be taken: the log grows on. */
    void snapshotNotTaken(Throwable cause) {
        log.warn(group, "cannot take a snapshot; the log is kept", cause);
        tell(new PaxosEvent.SnapshotFailed(node, group, cause));
    }

    void halted(Throwable cause) {
        log.error(group, "halted on this member: it neither votes nor answers any more", cause);
        if (cause instanceof ChainMismatch differs) {
            feed.tell(
                    new PaxosEvent.GroupDiverged(
                            node,
                            group,
                            differs.machine(),
                            differs.below(),
                            differs.own(),
                            differs.majority()));
        }
        feed.tell(new PaxosEvent.GroupHalted(node, group, cause));
        onMasterEntry.run();
    }

    /** However it ended, and before who waits is told. */
    void ended(End how) {
        if (memberships != null) {
            memberships.ended(how);
        }
    }

    void closed() {
        meter.closed();
        feed.tell(new PaxosEvent.GroupClosed(node, group));
        onMasterEntry.run();
    }

    /**
     * One turn.
     *
     * @param events what was folded
     * @param now monotonic nanoseconds
     */
    void turned(GroupState before, List<Event> events, Outcome outcome, long now) {
        meter.turned(outcome, events, now);
        GroupState after = outcome.state();
        tellDropped(now);
        tellMembership(before, after);
        tellRole(before, after, now);
        if (!before.leader().equals(after.leader())) {
            tell(new PaxosEvent.LeaderChanged(node, group, after.leader()));
        }
        tellMaster(before.master(), after.master());
        if (before.upstream() != after.upstream()) {
            tell(new PaxosEvent.UpstreamChanged(node, group, after.upstream()));
        }
        tellLearning(after, now);
        tellSnapshots(outcome);
        if (before.retainedFrom() != after.retainedFrom()) {
            tell(new PaxosEvent.LogTruncated(node, group, after.retainedFrom()));
        }
        for (Decision decision : outcome.decided()) {
            decision.changes().forEach(this::tellRefused);
        }
        if (memberships != null) {
            memberships.turned(outcome);
        }
    }

    /** It hears of each turn, and of the end. */
    void tellTo(MembershipWatch heard) {
        memberships = heard;
    }

    private void tellDropped(long now) {
        if (dropped.get() > 0 && (!droppedTold || now - droppedToldAt >= DROPPED_EVERY)) {
            droppedTold = true;
            droppedToldAt = now;
            tell(new PaxosEvent.MessagesDropped(node, group, dropped.getAndSet(0)));
        }
    }

    private void tellMembership(GroupState before, GroupState after) {
        if (before.clusterId() == Genesis.NO_CLUSTER && after.clusterId() != Genesis.NO_CLUSTER) {
            tell(new PaxosEvent.GroupFounded(node, group, after.clusterId()));
        }
        Membership inForce = after.knownMembership();
        Membership replaced = before.knownMembership();
        if (inForce == null || (replaced != null && replaced.version() == inForce.version())) {
            return;
        }
        tell(new PaxosEvent.MembershipChanged(node, group, inForce));
        if (before.standing() != after.standing()) {
            tell(new PaxosEvent.StandingChanged(node, group, after.standing()));
        }
    }

    private void tellRefused(Changed change) {
        if (change.verdict() != Verdict.APPLIED) {
            tell(
                    new PaxosEvent.MembershipRefused(
                            node, group, change.instance(), change.verdict()));
        }
    }

    private void tellRole(GroupState before, GroupState after, long now) {
        RoleKind was = before.doing();
        RoleKind is = after.doing();
        Ballot old = before.ownBallot();
        Ballot own = after.ownBallot();
        if (was == is && old.equals(own)) {
            return;
        }
        boolean sameBallot = old.equals(own);
        if (was == PREPARING && !sameBallot) {
            tell(new PaxosEvent.BallotGivenUp(node, group, old));
        } else if (was == LEADING && !sameBallot) {
            tell(new PaxosEvent.LeadingEnded(node, group, old));
        }
        if (is == CANVASSING) {
            tell(new PaxosEvent.ElectionStarted(node, group));
        }
        if (!sameBallot && !own.equals(Ballot.NONE)) {
            openedAt = now;
            tell(new PaxosEvent.BallotOpened(node, group, own));
        }
        if (is == LEADING) {
            Duration phase1 = Duration.ofNanos(now - openedAt);
            tell(new PaxosEvent.LeadingStarted(node, group, own, phase1));
        }
    }

    /** The task runs after each turn in which a master entry had effect, and at the end. */
    void whenMasterEntry(Runnable task) {
        onMasterEntry = task;
    }

    private void tellMaster(MasterState before, MasterState after) {
        if (before.revision() != after.revision()) {
            onMasterEntry.run();
        }
        if (before.term() != after.term() || holder(before) != holder(after)) {
            tell(new PaxosEvent.MasterChanged(node, group, holder(after), after.term()));
        }
    }

    private static int holder(MasterState master) {
        MasterState.Holder holder = master.holder();
        return holder == null ? 0 : holder.member();
    }

    private void tellLearning(GroupState after, long now) {
        long to = after.heardBelow();
        long at = after.decidedBelow();
        if (after.isLearning() != learning) {
            learning = !learning;
            pace = new Progress(at, now);
            tell(
                    learning
                            ? new PaxosEvent.CatchUpStarted(node, group, at, to)
                            : new PaxosEvent.CatchUpEnded(node, group, at));
        } else if (learning && pace.isDue(now)) {
            tell(new PaxosEvent.CatchUpProgress(node, group, at, to, pace.left(at, to, now)));
        }
    }

    /** A snapshot is asked for again and again until it is there. */
    private void tellSnapshots(Outcome outcome) {
        for (SnapshotWanted wanted : outcome.wanted()) {
            if (wanted.below() > snapshotWanted) {
                snapshotWanted = wanted.below();
                tell(new PaxosEvent.SnapshotNeeded(node, group, wanted.member(), wanted.below()));
            }
        }
        Ledger installed = outcome.installed();
        if (installed != null) {
            tell(new PaxosEvent.SnapshotInstalled(node, group, installed.below()));
        }
    }
}
