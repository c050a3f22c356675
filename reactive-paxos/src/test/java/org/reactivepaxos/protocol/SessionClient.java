// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.ProposalOutcome.Kind;
import org.reactivepaxos.protocol.SessionEntry.Close;
import org.reactivepaxos.protocol.SessionEntry.Open;

/**
 * A client of the whole group: opens a session through one member and sends each call to any, again
 * to others when no answer comes, now and then to two at once, or behind its own closing.
 */
final class SessionClient {

    private static final long PACE = 12 * Faults.MILLI;
    private static final long PATIENCE = 40 * Faults.MILLI;
    private static final long NONE = -1;

    private final SimulatedGroup group;
    private final Random random;
    private final Map<Long, Sent> calls = new TreeMap<>();
    private final Open wanted;
    private final int atOnce;
    private @Nullable Sent opening;
    private long session = NONE;
    private long nextSequence;
    private long sent;

    /** Whom a request was sent to, as which proposal, and when. */
    private record Sent(SimulatedMember to, ProposalId id, long at) {}

    SessionClient(SimulatedGroup group) {
        this.group = group;
        this.random = group.random();
        this.wanted = new Open(1 + random.nextInt(4), 1 + random.nextInt(6));
        this.atOnce = 1 + random.nextInt(6);
    }

    /** Requests that members took, repeated ones included. */
    long sent() {
        return sent;
    }

    /** Whether nothing that it has asked for is open. */
    boolean isIdle() {
        return calls.isEmpty() && opening == null;
    }

    void act() {
        if (group.watch().isLull()) {
            hear();
        } else if (session == NONE) {
            open();
        } else {
            hear();
            sendAgain();
            callMore();
        }
        if (!group.faults().calm() || !isIdle()) {
            group.agenda().after(1 + (long) (random.nextDouble() * PACE), this::act);
        }
    }

    private void open() {
        Sent asked = opening;
        if (asked == null) {
            opening = group.faults().calm() ? null : send(SessionEntry.request(wanted));
            return;
        }
        GroupState state = heardBy(asked);
        ProposalOutcome outcome = state == null ? null : state.outcome(asked.id());
        if (outcome != null && outcome.kind() == Kind.APPLIED) {
            session = outcome.instance();
            nextSequence = 0;
            opening = null;
        } else if (isSilent(asked)) {
            opening = null; // What was sent may still open a session, which nobody will use.
        }
    }

    /** Looks at the members it has asked for what became of its calls. */
    private void hear() {
        for (Map.Entry<Long, Sent> call : new ArrayList<>(calls.entrySet())) {
            GroupState state = heardBy(call.getValue());
            Kind kind =
                    state == null ? Kind.OPEN : state.sessionOutcome(session, call.getKey()).kind();
            if (kind == Kind.FORGOTTEN) {
                session = NONE;
                calls.clear();
                return;
            }
            if (kind != Kind.OPEN) {
                calls.remove(call.getKey());
            }
        }
    }

    private void sendAgain() {
        for (Map.Entry<Long, Sent> call : new ArrayList<>(calls.entrySet())) {
            boolean impatient = !group.faults().calm() && random.nextInt(30) == 0;
            if (impatient || isSilent(call.getValue())) {
                call(call.getKey());
            }
        }
    }

    private void callMore() {
        if (session == NONE || group.faults().calm()) {
            return;
        }
        while (calls.size() < atOnce && random.nextInt(3) > 0) {
            call(nextSequence++);
        }
        if (random.nextInt(50) == 0) {
            send(SessionEntry.request(new Close(session)));
        }
    }

    private void call(long sequence) {
        long doneBelow =
                calls.isEmpty() ? sequence : Math.min(sequence, calls.keySet().iterator().next());
        byte[] payload = new byte[random.nextInt(20)];
        random.nextBytes(payload);
        Sent now = send(SessionEntry.call(session, sequence, doneBelow, new Request(0, payload)));
        Sent before = calls.get(sequence);
        if (now != null) {
            calls.put(sequence, now);
        } else if (before == null) {
            nextSequence = sequence; // It never left.
        }
    }

    /** Through any member; null where that one cannot take it. */
    private @Nullable Sent send(Request request) {
        SimulatedMember to = group.members().get(random.nextInt(group.members().size()));
        ProposalId id = to.client().propose(request);
        if (id == null) {
            return null;
        }
        sent++;
        return new Sent(to, id, group.agenda().now());
    }

    private boolean isSilent(Sent asked) {
        return heardBy(asked) == null || group.agenda().now() - asked.at() > PATIENCE;
    }

    /** What the member knows that was asked; null where that start of it has ended. */
    private static @Nullable GroupState heardBy(Sent asked) {
        boolean same = asked.to().self().incarnation() == asked.id().incarnation();
        return same && !asked.to().isOut() ? asked.to().state() : null;
    }
}
