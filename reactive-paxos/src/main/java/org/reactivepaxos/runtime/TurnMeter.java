// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Event;
import org.reactivepaxos.protocol.GroupState;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Outcome;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.RoleKind;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.runtime.NodeMeters.GroupGauges;

/**
 * Measures what one group does, or does nothing where nothing is measured. On the group's worker,
 * but for what says otherwise.
 */
final class TurnMeter {

    /** Rounds in flight that are timed; those above are only counted. */
    private static final int ROUNDS_MAX = 1024;

    private final @Nullable GroupMeters meters;
    private final Proposals proposals;
    private final LongSupplier nanos;
    private final Deque<Round> rounds = new ArrayDeque<>();
    private volatile @Nullable GroupGauges gauges;
    private long handedBelow;

    TurnMeter(@Nullable GroupMeters meters, Proposals proposals, LongSupplier nanos) {
        this.meters = meters;
        this.proposals = proposals;
        this.nanos = nanos;
    }

    /** A run that this member has proposed and that is not decided. */
    private record Round(long below, long startedAt) {}

    /** What may be asked of the group until it has ended. */
    void open(Inbox inbox, GroupStreams streams) {
        if (meters != null) {
            GroupGauges asked =
                    new GroupGauges(
                            proposals::count, proposals::bytes, inbox::size, streams::statusNow);
            gauges = asked;
            meters.open(asked);
        }
    }

    void closed() {
        GroupGauges asked = gauges;
        if (meters != null && asked != null) {
            meters.close(asked);
        }
    }

    /** A proposal is about to be offered. Any thread. */
    void offering(Proposal proposal) {
        if (meters != null) {
            proposal.measureBy(meters, nanos);
        }
    }

    /** A message found the inbox full. Any thread. */
    void inboxFull() {
        if (meters != null) {
            meters.inboxFull();
        }
    }

    /** Records were appended up to that position. */
    void appended(Worker worker, long position) {
        if (meters != null) {
            GroupMeters into = meters;
            long at = nanos.getAsLong();
            worker.whenDurable(position, () -> into.durable(nanos.getAsLong() - at));
        }
    }

    /** When the state machines begin; only for {@link #applied}. */
    long beginApply() {
        return meters == null ? 0 : nanos.getAsLong();
    }

    void applied(List<Decision> decided, long begun) {
        if (meters != null && !decided.isEmpty()) {
            int values = 0;
            for (Decision decision : decided) {
                values += decision.values().count();
            }
            meters.applied(values, nanos.getAsLong() - begun);
        }
    }

    void turned(Outcome outcome, List<Event> events, long now) {
        if (meters != null) {
            measure(meters, outcome, events, now);
        }
    }

    private void measure(GroupMeters into, Outcome outcome, List<Event> events, long now) {
        GroupState after = outcome.state();
        into.turn(events.size());
        countMessages(into, outcome, events);
        timeHandOver(after, now);
        timeRounds(into, outcome, after, now);
        for (Decision decision : outcome.decided()) {
            for (Drop drop : decision.dropped()) {
                into.dropped(drop.reason());
            }
        }
    }

    private static void countMessages(GroupMeters into, Outcome outcome, List<Event> events) {
        for (Event event : events) {
            if (event instanceof Event.Received received) {
                into.received(received.message().kind());
            }
        }
        for (Send send : outcome.atOnce()) {
            into.sent(send.message().kind());
        }
        for (Send send : outcome.afterPersist()) {
            into.sent(send.message().kind());
        }
    }

    /** What is offered anew to another leader was timed before. */
    private void timeHandOver(GroupState after, long now) {
        for (; handedBelow < after.offeredBelow(); handedBelow++) {
            Proposal proposal = proposals.open(handedBelow);
            if (proposal != null && proposal.listener() instanceof MeasuredListener measured) {
                measured.handedOver(now);
            }
        }
    }

    /** A leader votes for what it proposes in the same turn: its own record is the beginning. */
    private void timeRounds(GroupMeters into, Outcome outcome, GroupState after, long now) {
        if (after.doing() != RoleKind.LEADING) {
            rounds.clear();
            return;
        }
        for (LogRecord stored : outcome.persist()) {
            if (stored instanceof RunStored vote) {
                begin(into, vote.run(), after.ownBallot(), now);
            }
        }
        while (!rounds.isEmpty() && rounds.peekFirst().below() <= after.decidedBelow()) {
            into.decided(now - rounds.removeFirst().startedAt());
        }
    }

    private void begin(GroupMeters into, Run run, Ballot ballot, long now) {
        Round last = rounds.peekLast();
        if (run.ballot().equals(ballot) && (last == null || run.below() > last.below())) {
            into.run(run.values().count(), run.values().sizeBytes());
            if (rounds.size() < ROUNDS_MAX) {
                rounds.addLast(new Round(run.below(), now));
            }
        }
    }
}
