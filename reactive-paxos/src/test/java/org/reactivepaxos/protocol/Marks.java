// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.LogRead;
import org.reactivepaxos.protocol.Event.Received;
import org.reactivepaxos.protocol.Message.Promise;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Role.Following;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Value.Command;

/** Counts how often each situation was reached. */
final class Marks {

    private final Map<Mark, Long> counts = new EnumMap<>(Mark.class);

    Marks() {
        for (Mark mark : Mark.values()) {
            counts.put(mark, 0L);
        }
    }

    Map<Mark, Long> counts() {
        return counts;
    }

    void reach(Mark mark) {
        counts.merge(mark, 1L, Long::sum);
    }

    private void reachIf(boolean reached, Mark mark) {
        if (reached) {
            reach(mark);
        }
    }

    void folded(GroupState before, List<Event> events, Outcome outcome) {
        GroupState after = outcome.state();
        if (after.role() instanceof Leading now) {
            if (!(before.role() instanceof Leading)) {
                led(before);
            } else {
                resumed((Leading) before.role(), now);
            }
            boolean waiting = !now.recovered().isEmpty() || after.proposer().hasUnoffered();
            reachIf(waiting || !now.forwarded().isEmpty(), Mark.WINDOW_FULL);
        }
        reachIf(steppedDown(before, after, events), Mark.STEPPED_DOWN_WITHOUT_QUORUM);
        boolean missing =
                events.stream().anyMatch(event -> messageKind(event) == Message.Kind.MISSING);
        boolean read =
                events.stream().anyMatch(e -> e instanceof LogRead log && !log.runs().isEmpty());
        for (Send send : outcome.atOnce()) {
            Message.Kind kind = send.message().kind();
            reachIf(missing && kind == Message.Kind.ACCEPT, Mark.MISSING_ANSWERED);
            if (kind == Message.Kind.CATCH_UP_REPLY) {
                reach(read ? Mark.CAUGHT_UP_FROM_LOG : Mark.CAUGHT_UP_FROM_MEMORY);
            }
        }
        for (Send send : outcome.afterPersist()) {
            reachIf(
                    send.message() instanceof Promise promise && !promise.last(),
                    Mark.PROMISE_CHUNKED);
        }
        for (Decision decision : outcome.decided()) {
            for (int index : decision.dropped()) {
                reachIf(decision.values().get(index) instanceof Command, Mark.DUPLICATE_DROPPED);
            }
        }
    }

    private static Message.@Nullable Kind messageKind(Event event) {
        return event instanceof Received received ? received.message().kind() : null;
    }

    private void led(GroupState before) {
        reach(Mark.LEADER_CHANGED);
        if (before.role() instanceof Role.Preparing preparing) {
            Sequence<Values> recovered =
                    Recovery.valuesToPropose(
                            preparing.reported(), before.decidedBelow(), Integer.MAX_VALUE);
            for (Values values : recovered) {
                for (int i = 0; i < values.count(); i++) {
                    boolean noop = values.get(i).equals(Value.NOOP);
                    reach(noop ? Mark.NOOP_FILLED : Mark.ENTRY_RECOVERED_BY_NEW_LEADER);
                }
            }
        }
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
