// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.Outcome.Drop.Reason;
import org.reactivepaxos.protocol.ProposalOutcome.Kind;
import org.reactivepaxos.protocol.SessionEntry.Call;
import org.reactivepaxos.protocol.SessionEntry.Close;
import org.reactivepaxos.protocol.SessionEntry.Open;
import org.reactivepaxos.protocol.Value.Command;

/**
 * The open client sessions, by the log alone (rule S8): no session ends because time has passed
 * somewhere. Fed with the session entries whose proposals have effect, whoever offered them.
 */
public final class Sessions {

    /**
     * How many sessions are open at most, unless who opens one says otherwise. Some thousand
     * clients at a time; with {@link #CALLS_MAX}, at the very worst 7 MB of a snapshot, which must
     * fit in a frame.
     */
    public static final int OPEN_MAX = 4096;

    /**
     * How many calls from the done mark on a session takes, unless who opens it says otherwise.
     * More than a client keeps under way; who needs more opens another session.
     */
    public static final int CALLS_MAX = 64;

    static final Sessions NONE = new Sessions(SessionTree.EMPTY);

    private final SessionTree open;

    private Sessions(SessionTree open) {
        this.open = open;
    }

    static Sessions of(List<Session> sessions) {
        SessionTree open = SessionTree.EMPTY;
        for (Session session : sessions) {
            open = open.put(session);
        }
        return sessions.isEmpty() ? NONE : new Sessions(open);
    }

    /** How many are open. */
    public int open() {
        return open.size();
    }

    /** Whether this session is open. */
    public boolean isOpen(long session) {
        return open.get(session) != null;
    }

    /** What became of a call, if its session is open. */
    @Nullable ProposalOutcome outcome(long session, long sequence) {
        Session found = open.get(session);
        return found == null ? null : found.outcome(sequence);
    }

    List<Session> ascending() {
        return open.ascending();
    }

    /**
     * Takes a decided run, of which the applied table has dropped what it must.
     *
     * @param refused receives each further value that must have no effect, ascending
     */
    Sessions next(Decision decision, List<Drop> refused) {
        Sessions sessions = this;
        for (int i = 0; i < decision.values().count(); i++) {
            if (decision.values().get(i) instanceof Command command
                    && command.machine() == SessionEntry.MACHINE
                    && !decision.drops(i)) {
                SessionEntry entry = SessionCodec.decode(command.payload());
                long instance = decision.first() + i;
                Drop drop = sessions.judge(entry, i);
                if (drop != null) {
                    refused.add(drop);
                }
                sessions = sessions.after(entry, instance, drop == null);
            }
        }
        return sessions;
    }

    /** Why this entry has no effect as the next one; null where it has. */
    private @Nullable Drop judge(@Nullable SessionEntry entry, int index) {
        if (entry == null) {
            return new Drop(index, Reason.MALFORMED, -1);
        }
        if (entry instanceof Close close) {
            return isOpen(close.session()) ? null : new Drop(index, Reason.NO_SESSION, -1);
        }
        return entry instanceof Call call ? judge(call, index) : null;
    }

    private @Nullable Drop judge(Call call, int index) {
        Session session = open.get(call.session());
        if (session == null) {
            return new Drop(index, Reason.NO_SESSION, -1);
        }
        ProposalOutcome before = session.outcome(call.sequence());
        if (before.kind() != Kind.OPEN) {
            return new Drop(index, Reason.REPEATED_CALL, before.instance());
        }
        return session.used(0, call.doneBelow()).reaches(call.sequence())
                ? null
                : new Drop(index, Reason.CALL_TOO_FAR, -1);
    }

    private Sessions after(@Nullable SessionEntry entry, long instance, boolean hasEffect) {
        if (entry instanceof Open wanted) {
            return opening(wanted, instance);
        }
        if (entry instanceof Close close && hasEffect) {
            return new Sessions(open.without(close.session()));
        }
        if (!(entry instanceof Call call)) {
            return this;
        }
        Session session = open.get(call.session());
        if (session == null) {
            return this;
        }
        Session used = session.used(instance, call.doneBelow());
        return new Sessions(open.put(hasEffect ? used.plus(call.sequence(), instance) : used));
    }

    /** The least recently used ones make room, in the order of the log. */
    private Sessions opening(Open wanted, long instance) {
        SessionTree left = open;
        while (left.size() >= wanted.most()) {
            left = left.without(left.leastRecent());
        }
        return new Sessions(left.put(Session.opened(instance, wanted.window())));
    }
}
