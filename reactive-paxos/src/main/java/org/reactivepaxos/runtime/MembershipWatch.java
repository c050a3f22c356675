// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.GroupState;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.Outcome;
import org.reactivepaxos.protocol.Standing;

/**
 * What the memberships of one group mean to its node: who is known, and what ends when this member
 * is removed. Told each turn; on the group's worker.
 */
final class MembershipWatch {

    private static final long NOT_REMOVED = Long.MAX_VALUE;

    private final GroupLoop loop;
    private final Peers peers;
    private final MembershipChanges changes;
    private final WakeQueue.Alarm alarm = new WakeQueue.Alarm(this::endIfDone);
    private final long lookEvery;
    private @Nullable Membership inForce;
    private @Nullable Membership ahead;
    private long removedBelow = NOT_REMOVED;

    MembershipWatch(GroupLoop loop, Peers peers, MembershipChanges changes, long lookEvery) {
        this.loop = loop;
        this.peers = peers;
        this.changes = changes;
        this.lookEvery = lookEvery;
    }

    /** One turn is over. */
    void turned(Outcome outcome) {
        GroupState state = outcome.state();
        Membership now = state.knownMembership();
        if (now != null && !now.equals(inForce)) {
            inForce = now;
            peers.named(now.members());
            lookForOwnEnd(state, now);
        }
        if (removedBelow != NOT_REMOVED) {
            endIfDone(); // Each turn: something may have slipped in.
        }
        Membership next = state.membershipAhead();
        if (next != null && !next.equals(ahead)) {
            peers.named(next.members());
        }
        ahead = next;
        changes.turned(outcome);
    }

    /** Ids are used once, so this is for ever; what is open ends once all before is executed. */
    private void lookForOwnEnd(GroupState state, Membership now) {
        if (state.standing() == Standing.REMOVED && removedBelow == NOT_REMOVED) {
            removedBelow = now.version() + 1;
            loop.takeNoMore(removed());
        }
    }

    /** Of what was proposed here all that has effect lies below, and what is open never has any. */
    private void endIfDone() {
        if (loop.hasEnded()) {
            return;
        }
        if (loop.applier().appliedBelow() >= removedBelow) {
            loop.failAll(removed());
        } else {
            loop.worker().wakeAt(alarm, loop.worker().now() + lookEvery);
        }
    }

    private End removed() {
        return End.removed(
                new IllegalStateException(
                        loop.self() + " is no member any more, since instance " + removedBelow));
    }

    /** The group has ended here. */
    void ended(End how) {
        loop.worker().wakeNoMore(alarm);
        changes.ended(how);
    }
}
