// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.LogRead;
import org.reactivepaxos.protocol.Event.Received;
import org.reactivepaxos.protocol.MasterState.Holder;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.Promise;
import org.reactivepaxos.protocol.Outcome.Changed;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.Outcome.Drop.Reason;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Role.Following;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Value.Change;

/** Counts how often each situation was reached. */
final class Marks {

    private final Map<Mark, Long> counts = new EnumMap<>(Mark.class);
    private boolean led;

    Marks() {
        for (Mark mark : Mark.values()) {
            counts.put(mark, 0L);
        }
    }

    Map<Mark, Long> counts() {
        return counts;
    }

    long of(Mark mark) {
        return counts.getOrDefault(mark, 0L);
    }

    void reach(Mark mark) {
        counts.merge(mark, 1L, Long::sum);
    }

    void reachIf(boolean reached, Mark mark) {
        if (reached) {
            reach(mark);
        }
    }

    void folded(GroupState before, List<Event> events, Outcome outcome) {
        GroupState after = outcome.state();
        changed(before, outcome);
        if (after.role() instanceof Leading now) {
            if (!(before.role() instanceof Leading)) {
                led(before, after, now);
            } else {
                resumed((Leading) before.role(), now);
            }
            boolean waiting = !now.recovered().isEmpty() || after.proposer().hasUnoffered();
            reachIf(waiting || !now.forwarded().isEmpty(), Mark.WINDOW_FULL);
        }
        ElectionMarks.folded(this, before, events, outcome);
        SnapshotMarks.folded(this, before, events, outcome);
        SessionMarks.folded(this, before, outcome);
        QuiescenceMarks.folded(this, before, events, after);
        UpstreamMarks.folded(this, before, events, after);
        reachIf(steppedDown(before, after, events), Mark.STEPPED_DOWN_WITHOUT_QUORUM);
        boolean missing = false;
        boolean read = false;
        for (Event event : events) {
            missing |= messageKind(event) == Message.Kind.MISSING;
            read |= event instanceof LogRead log && !log.runs().isEmpty();
        }
        for (Send send : outcome.atOnce()) {
            Message.Kind kind = send.message().kind();
            reachIf(missing && kind == Message.Kind.ACCEPT, Mark.MISSING_ANSWERED);
            if (kind == Message.Kind.CATCH_UP_REPLY) {
                reach(read ? Mark.CAUGHT_UP_FROM_LOG : Mark.CAUGHT_UP_FROM_MEMORY);
            }
        }
        mastered(before, after);
        events.forEach(event -> reachIf(comparesChains(event, after), Mark.CHAIN_COMPARED));
        for (Send send : outcome.afterPersist()) {
            reachIf(
                    send.message() instanceof Promise promise && !promise.last(),
                    Mark.PROMISE_CHUNKED);
        }
        dropped(outcome);
    }

    private void dropped(Outcome outcome) {
        for (Decision decision : outcome.decided()) {
            for (Drop drop : decision.dropped()) {
                reachIf(drop.reason() == Reason.DUPLICATE, Mark.DUPLICATE_DROPPED);
                reachIf(drop.reason() == Reason.FENCED, Mark.FENCED_DROPPED);
            }
        }
    }

    private void mastered(GroupState before, GroupState after) {
        MasterState then = before.learner().ledger().master();
        MasterState now = after.learner().ledger().master();
        if (then.revision() == now.revision()) {
            return;
        }
        Holder holder = now.holder();
        reachIf(now.term() > then.term(), Mark.MASTER_CHANGED);
        reachIf(now.term() == then.term() && holder != null, Mark.MASTER_RENEWED);
        reachIf(holder == null && now.successor() == 0, Mark.MASTER_RESIGNED);
        reachIf(holder != null && then.successor() == holder.member(), Mark.MASTER_TRANSFERRED);
        boolean own = now.isHeldBy(after.config().self());
        reachIf(own && after.learner().master().believes(), Mark.MASTER_BELIEVED);
    }

    private static boolean comparesChains(Event event, GroupState after) {
        return event instanceof Received received
                && received.message() instanceof Heartbeat heartbeat
                && heartbeat.chain() != 0
                && after.learner().ledger().chain().at(heartbeat.decidedBelow()) != null;
    }

    private void changed(GroupState before, Outcome outcome) {
        for (Decision decision : outcome.decided()) {
            for (Changed changed : decision.changes()) {
                reach(
                        switch (changed.verdict()) {
                            case APPLIED -> Mark.MEMBERSHIP_CHANGED;
                            case STALE -> Mark.CHANGE_REFUSED_AS_STALE;
                            case INVALID -> Mark.CHANGE_REFUSED_AS_INVALID;
                        });
            }
        }
        Standing standing = outcome.state().standing();
        reachIf(
                before.role() instanceof Leading
                        && standing == Standing.REMOVED
                        && outcome.atOnce().stream()
                                .anyMatch(send -> send.message().kind() == Message.Kind.DECIDED),
                Mark.REMOVED_LEADER_HANDED_ON);
        reachIf(
                standing == Standing.VOTER && before.standing() == Standing.JOINING,
                Mark.JOINED_BY_CATCH_UP);
        reachIf(
                outcome.state().role() instanceof Leading && outcome.state().config().joins(),
                Mark.JOINED_MEMBER_LED);
    }

    static Message.@Nullable Kind messageKind(Event event) {
        return event instanceof Received received ? received.message().kind() : null;
    }

    private void led(GroupState before, GroupState after, Leading now) {
        reachIf(led, Mark.LEADER_CHANGED);
        led = true;
        if (before.role() instanceof Role.Preparing preparing) {
            for (Run run : preparing.reported()) {
                boolean change = run.values().get(run.values().count() - 1) instanceof Change;
                reachIf(
                        change
                                && run.below() > before.decidedBelow()
                                && run.ballot().member() != before.member(),
                        Mark.MEMBERSHIP_CHANGE_RECOVERED_BY_ANOTHER_LEADER);
            }
        }
        boolean proposes =
                after.learner().window().below() > now.start() && now.next() > now.start();
        reachIf(
                proposes && now.reads().recoveredBelow() > now.start(),
                Mark.ENTRY_RECOVERED_BY_NEW_LEADER);
    }

    private void resumed(Leading before, Leading now) {
        for (int i = 0; i < now.followers().size(); i++) {
            boolean resumes =
                    before.followers().get(i).behind() && !now.followers().get(i).behind();
            reachIf(resumes, Mark.BEHIND_FOLLOWER_RESUMED);
        }
    }

    private static boolean steppedDown(GroupState before, GroupState after, List<Event> events) {
        return before.role() instanceof Leading
                && after.role() instanceof Following following
                && following.leader().equals(Ballot.NONE)
                && after.acceptor().promised().equals(before.acceptor().promised())
                && events.stream().noneMatch(e -> messageKind(e) == Message.Kind.NACK);
    }
}
