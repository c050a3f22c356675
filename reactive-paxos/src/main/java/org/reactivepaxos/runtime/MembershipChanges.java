// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.ChangeProposed;
import org.reactivepaxos.protocol.Event.ChangeWithdrawn;
import org.reactivepaxos.protocol.GroupState;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.Outcome;
import org.reactivepaxos.protocol.Outcome.Changed;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.ProposalId;
import org.reactivepaxos.protocol.Standing;
import org.reactivepaxos.runtime.ProposalListener.Failure;

/**
 * Has changes of one group's membership proposed by this member, one after the other (S6). On the
 * group's worker, but for what says otherwise.
 */
public final class MembershipChanges {

    /** Changes that wait here for those before them, at most. */
    public static final int WAITING_MAX = 64;

    private final GroupLoop loop;
    private final Peers peers;
    private final long lookEvery;
    private final WakeQueue.Alarm alarm = new WakeQueue.Alarm(this::look);
    private final Deque<Change> open = new ArrayDeque<>();
    private volatile @Nullable End end;

    MembershipChanges(GroupLoop loop, Peers peers, long lookEvery) {
        this.loop = loop;
        this.peers = peers;
        this.lookEvery = lookEvery;
    }

    /** How a change ended. */
    public sealed interface Ending {

        /** It is in force, and this member has learned a value that was chosen under it. */
        record Done(Membership membership) implements Ending {}

        /** Another membership is in force than the one that it was made for: no effect. */
        record Conflict(long expected, Membership inForce) implements Ending {}

        /** It breaks a rule: no effect. */
        record Refused(String why, Membership inForce) implements Ending {}

        /** Too many wait here: it was not proposed. */
        record Overloaded() implements Ending {}

        /**
         * The group ended here first.
         *
         * @param failure how, and whether it had been proposed and may have effect
         * @param cause why
         */
        record Ended(Failure failure, Throwable cause) implements Ending {}
    }

    /** A change that somebody waits for. */
    public static final class Change {
        private final WantedMembership wanted;
        private final Consumer<Ending> heard;
        private @Nullable ProposalId id;
        private @Nullable Membership proposed;
        private long version = -1;
        private boolean told;

        private Change(WantedMembership wanted, Consumer<Ending> heard) {
            this.wanted = wanted;
            this.heard = heard;
        }

        private boolean isInForce() {
            return version >= 0;
        }
    }

    /**
     * Begins a change. Any thread.
     *
     * @param heard hears once how it ended, on the callback scheduler or at once
     */
    public Change ask(WantedMembership wanted, Consumer<Ending> heard) {
        Change change = new Change(wanted, heard);
        End how = end;
        if (how != null) {
            heard.accept(new Ending.Ended(how.ifWaiting(), how.cause()));
        } else {
            loop.worker().execute(() -> add(change));
        }
        return change;
    }

    /** Nobody waits for it any more. What was proposed may have effect all the same. Any thread. */
    public void withdraw(Change change) {
        if (end == null) {
            loop.worker().execute(() -> remove(change));
        }
    }

    private void add(Change change) {
        End how = end;
        if (how != null) {
            tell(change, new Ending.Ended(how.ifWaiting(), how.cause()));
        } else if (open.size() >= WAITING_MAX) {
            tell(change, new Ending.Overloaded());
        } else {
            open.add(change);
            look();
        }
    }

    private void remove(Change change) {
        change.told = true;
        if (open.remove(change)) {
            if (change.id != null && !change.isInForce()) {
                loop.tell(new ChangeWithdrawn());
            }
            look();
        }
    }

    private void finish(Change change, Ending ending) {
        open.remove(change);
        tell(change, ending);
    }

    private void tell(Change change, Ending ending) {
        if (!change.told) {
            change.told = true;
            loop.worker().callbacks().add(() -> change.heard.accept(ending));
        }
    }

    /** Proposes the next one, if it can be by now. */
    private void look() {
        GroupState state = loop.latest();
        Change next = open.peek();
        if (next == null || end != null) {
            return;
        }
        if (state != null && state.standing() == Standing.REMOVED && next.id == null) {
            Throwable cause = new IllegalStateException(loop.self() + " is no member any more");
            finish(next, new Ending.Ended(Failure.REMOVED, cause));
            look();
            return;
        }
        Membership inForce = state == null ? null : state.knownMembership();
        if (state == null || inForce == null || next.id != null || state.hasOpenChange()) {
            loop.worker().wakeAt(alarm, loop.worker().now() + lookEvery);
            return;
        }
        Long expected = next.wanted.expectedVersion();
        if (expected != null && expected != inForce.version()) {
            finish(next, new Ending.Conflict(expected, inForce));
            look();
        } else if (next.wanted.unknown(peers::identity).isEmpty()) {
            propose(next, state, inForce);
        } else {
            next.wanted
                    .added()
                    .forEach((member, joining) -> peers.expect(member, joining.addresses()));
            loop.worker().wakeAt(alarm, loop.worker().now() + lookEvery);
        }
    }

    private void propose(Change change, GroupState state, Membership inForce) {
        try {
            Membership wanted = change.wanted.of(inForce, peers::identity);
            if (!wanted.isValid()) {
                throw new WantedMembership.Unfit(
                        "quorums that do not meet, no voter, a disk that is named twice, or more"
                                + " than a bound of memberships: "
                                + wanted);
            }
            PeerIdentity self = loop.self();
            change.proposed = wanted;
            change.id = new ProposalId(self.storage(), self.incarnation(), state.changesProposed());
            loop.tell(new ChangeProposed(inForce.version(), wanted));
        } catch (WantedMembership.Unfit e) {
            finish(change, new Ending.Refused(Objects.requireNonNull(e.getMessage()), inForce));
            look();
        }
    }

    /** One turn is over. */
    void turned(Outcome outcome) {
        GroupState state = outcome.state();
        Change first = open.peek();
        if (first == null || first.id == null) {
            return;
        }
        for (Decision decision : outcome.decided()) {
            for (Changed changed : decision.changes()) {
                if (changed.id().equals(first.id)) {
                    decided(first, changed);
                }
            }
        }
        if (!first.told) {
            settle(first, first.id, state);
        }
    }

    private void decided(Change change, Changed changed) {
        switch (changed.verdict()) {
            case APPLIED -> change.version = changed.instance();
            case STALE ->
                    finish(
                            change,
                            new Ending.Conflict(proposed(change).version(), changed.membership()));
            case INVALID ->
                    finish(
                            change,
                            new Ending.Refused(
                                    "a member id or a disk in it was used before: "
                                            + proposed(change),
                                    changed.membership()));
        }
    }

    private static Membership proposed(Change change) {
        return Objects.requireNonNull(change.proposed, "proposed");
    }

    /** Completes once an instance is chosen under it, which whoever was removed need not see. */
    private void settle(Change change, ProposalId id, GroupState state) {
        Membership inForce = state.knownMembership();
        if (inForce == null) {
            return;
        }
        boolean taken = state.changesProposed() > id.sequence();
        if (!change.isInForce() && taken && !state.hasOpenChange()) {
            missed(change, inForce);
        }
        boolean served =
                state.standing() == Standing.REMOVED || state.decidedBelow() > change.version + 1;
        if (change.isInForce() && served) {
            finish(change, new Ending.Done(inForce));
        }
        look();
    }

    /** A snapshot took the place of the news: its entry lies below, or never has effect. */
    private void missed(Change change, Membership inForce) {
        Membership wanted = proposed(change);
        if (inForce.voters().equals(wanted.voters())
                && inForce.followers().equals(wanted.followers())) {
            change.version = inForce.version();
        } else {
            finish(change, new Ending.Conflict(wanted.version(), inForce));
        }
    }

    /** The group has ended here. */
    void ended(End how) {
        end = how;
        loop.worker().wakeNoMore(alarm);
        for (Change change : List.copyOf(open)) {
            Failure failure = change.id == null ? how.ifWaiting() : how.ifOpen();
            finish(change, new Ending.Ended(failure, how.cause()));
        }
    }
}
