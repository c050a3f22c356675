// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import org.jspecify.annotations.Nullable;
import org.reactivepaxos.event.GroupStatus;
import org.reactivepaxos.event.GroupStatus.State;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.GroupState;
import org.reactivepaxos.protocol.MasterState;
import org.reactivepaxos.protocol.Mastership;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.RoleKind;
import org.reactivepaxos.protocol.Standing;
import reactor.core.publisher.Flux;

/**
 * What one group is now, and each change of it: what a subscriber hears is read from the group's
 * latest state, on the callback scheduler. All complete when the node closes, and err when the
 * group halts.
 */
public final class GroupStreams {

    private final GroupLoop loop;
    private final GroupNews news;

    GroupStreams(GroupLoop loop, GroupNews news) {
        this.loop = loop;
        this.news = news;
    }

    /**
     * Who is master, and for how long. Two are the same if they differ in the time alone, unless
     * one has none left.
     */
    public record Master(Mastership mastership, long leaseLeftNanos) {

        private boolean sameAs(Master other) {
            return mastership.equals(other.mastership)
                    && leaseLeftNanos > 0 == other.leaseLeftNanos > 0;
        }
    }

    /** The ballot that leads as this member knows it, {@link Ballot#NONE} while there is none. */
    public Flux<Ballot> leader() {
        return news.changes().watch(this::leaderNow);
    }

    /** The membership in force; nothing before one is known. */
    public Flux<Membership> membership() {
        return news.changes().watch(this::membershipNow);
    }

    public Flux<GroupStatus> status() {
        return news.changes().watchOften(this::statusNow);
    }

    /** The first instance that is not known to be decided here. */
    public Flux<Long> decidedBelow() {
        return news.progress().watch(this::decidedBelowNow);
    }

    public Flux<Master> master() {
        return news.changes()
                .watchOften(this::masterNow)
                .distinctUntilChanged(m -> m, Master::sameAs);
    }

    private Ballot leaderNow() {
        GroupState state = loop.latest();
        return state == null ? Ballot.NONE : state.leader();
    }

    private @Nullable Membership membershipNow() {
        GroupState state = loop.latest();
        return state == null ? null : state.knownMembership();
    }

    /** Any thread. */
    public Master masterNow() {
        GroupState state = loop.latest();
        if (state == null) {
            return new Master(new Mastership(null, MasterState.NONE.term(), false), 0);
        }
        long now = loop.worker().now();
        return new Master(state.mastership(now), state.masterLeaseLeft(now));
    }

    /** Why it halted; null while it has not. Any thread. */
    public @Nullable Throwable haltedBy() {
        return news.haltedBy();
    }

    public long decidedBelowNow() {
        GroupState state = loop.latest();
        return state == null ? 0 : state.decidedBelow();
    }

    /** The first instance that can still be read from the log here. */
    public long firstRetainedNow() {
        GroupState state = loop.latest();
        return state == null ? 0 : state.retainedFrom();
    }

    public GroupStatus statusNow() {
        GroupState state = loop.latest();
        State ended = news.ended();
        if (state == null) {
            return new GroupStatus(
                    news.group(),
                    ended == null ? State.FOUNDING : ended,
                    Standing.FOUNDING,
                    RoleKind.FOUNDING,
                    Ballot.NONE,
                    0,
                    GroupStatus.Log.EMPTY);
        }
        Standing standing = state.standing();
        // What is applied is read first: it must not be ahead of what is decided.
        GroupStatus.Log log =
                new GroupStatus.Log(
                        state.retainedFrom(),
                        Math.min(news.appliedBelowNow(), state.decidedBelow()),
                        state.decidedBelow(),
                        state.heardBelow());
        return new GroupStatus(
                news.group(),
                ended == null ? stateOf(state, standing) : ended,
                standing,
                state.doing(),
                state.leader(),
                state.upstream(),
                log);
    }

    private static State stateOf(GroupState state, Standing standing) {
        return switch (standing) {
            case FOUNDING -> State.FOUNDING;
            case REMOVED -> State.REMOVED;
            case JOINING -> State.LEARNING;
            case VOTER, FOLLOWER -> state.isLearning() ? State.LEARNING : State.READY;
        };
    }
}
