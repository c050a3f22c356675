// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.Outcome.Drop.Reason;
import org.reactivepaxos.protocol.SessionEntry.Call;
import org.reactivepaxos.protocol.SessionEntry.Close;
import org.reactivepaxos.protocol.SessionEntry.Open;

/** Client sessions in the plainest way: remembers every call of every session for ever. */
final class SessionsTwin {

    private final Map<Long, Integer> windows = new HashMap<>();
    private final Map<Long, Long> lastUses = new HashMap<>();
    private final Map<Long, Long> marks = new HashMap<>();
    private final Map<List<Long>, Long> applied = new HashMap<>();

    /** Takes the next entry whose proposal may have effect; says why it must have none, or null. */
    @Nullable Reason takes(byte[] payload, long instance) {
        SessionEntry entry = SessionCodec.decode(payload);
        if (entry instanceof Open wanted) {
            while (lastUses.size() >= wanted.most()) {
                lastUses.remove(
                        Collections.min(
                                        lastUses.entrySet(),
                                        Comparator.comparing(Map.Entry::getValue))
                                .getKey());
            }
            lastUses.put(instance, instance);
            windows.put(instance, wanted.window());
            return null;
        }
        if (entry instanceof Close close) {
            return lastUses.remove(close.session()) == null ? Reason.NO_SESSION : null;
        }
        return entry instanceof Call call ? takes(call, instance) : Reason.MALFORMED;
    }

    private @Nullable Reason takes(Call call, long instance) {
        if (!lastUses.containsKey(call.session())) {
            return Reason.NO_SESSION;
        }
        lastUses.put(call.session(), instance);
        marks.merge(call.session(), call.doneBelow(), Long::max);
        if (call.sequence() >= mark(call.session()) + windows.getOrDefault(call.session(), 0)) {
            return Reason.CALL_TOO_FAR;
        }
        boolean first =
                call.sequence() >= mark(call.session())
                        && applied.putIfAbsent(key(call.session(), call.sequence()), instance)
                                == null;
        return first ? null : Reason.REPEATED_CALL;
    }

    /** Whether this may be said of the instance where a repeated call had effect. */
    boolean admits(Call call, Drop drop) {
        long at = applied.getOrDefault(key(call.session(), call.sequence()), -1L);
        boolean forgotten = drop.appliedAt() == -1 && call.sequence() < mark(call.session());
        return drop.appliedAt() == at || forgotten;
    }

    /** Whether this may be said of a call by who knows the same log and remembers less. */
    boolean admits(long session, long sequence, ProposalOutcome outcome) {
        Long at = applied.get(key(session, sequence));
        boolean open = lastUses.containsKey(session);
        return switch (outcome.kind()) {
            case APPLIED -> open && at != null && at == outcome.instance();
            case OPEN -> open && at == null && sequence >= mark(session);
            case SETTLED -> open && sequence < mark(session);
            case FORGOTTEN -> !open;
            case NEVER -> false;
        };
    }

    int open() {
        return lastUses.size();
    }

    int applied() {
        return applied.size();
    }

    private long mark(long session) {
        return marks.getOrDefault(session, 0L);
    }

    private static List<Long> key(long session, long sequence) {
        return List.of(session, sequence);
    }
}
