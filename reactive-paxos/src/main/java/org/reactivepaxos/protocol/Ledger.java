// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Outcome.Changed;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.Outcome.Drop.Reason;
import org.reactivepaxos.protocol.Outcome.Verdict;
import org.reactivepaxos.protocol.Value.Change;
import org.reactivepaxos.protocol.Value.Command;

/**
 * What the decided log below one instance amounts to, beside the state machines: who votes, which
 * proposals have had effect, who is master, and the sum of it all. A function of the log alone, so
 * that all members hold the same at the same instance; a start folds the log again, by the same
 * rule.
 *
 * @param below the first instance that is not in it
 * @param current the membership in force, null where there is no genesis
 * @param table which proposals have had effect (S8)
 * @param sessions which client sessions are open, and which calls had effect in them (S8)
 * @param chain checksum of the log (S12)
 * @param master who is master (S11)
 * @param used the ids that may not come back as new ones (S6)
 */
public record Ledger(
        long below,
        @Nullable Membership current,
        AppliedTable table,
        Sessions sessions,
        Chain chain,
        MasterState master,
        UsedIds used) {

    /** Of a member without a genesis. */
    public static final Ledger NONE =
            new Ledger(
                    0,
                    null,
                    AppliedTable.EMPTY,
                    Sessions.NONE,
                    Chain.START,
                    MasterState.NONE,
                    UsedIds.NONE);

    public Ledger {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(sessions, "sessions");
        Objects.requireNonNull(master, "master");
        Objects.requireNonNull(used, "used");
        Check.argument(chain.last().below() == below, "chain below: %d", chain.last().below());
    }

    /** Before instance 0 of a group that began so; of a member that knows none, {@link #NONE}. */
    public static Ledger start(@Nullable Genesis genesis) {
        return genesis == null
                ? NONE
                : new Ledger(
                        0,
                        genesis.membership(),
                        AppliedTable.EMPTY,
                        Sessions.NONE,
                        Chain.START,
                        MasterState.NONE,
                        UsedIds.NONE.plus(genesis.membership()));
    }

    /** The membership in force; only for a member that has a genesis. */
    Membership membership() {
        if (current == null) {
            throw new InvariantViolation("a member without a genesis takes no part");
        }
        return current;
    }

    /**
     * Takes the next decided run, and says what it means.
     *
     * @throws IllegalArgumentException when the run is not the next one
     */
    public Step next(Run run) {
        Check.argument(run.first() == below, "not the next instance: %d", run.first());
        Values values = run.values();
        List<Drop> dropped = new ArrayList<>(0);
        List<Changed> changes = new ArrayList<>(0);
        Ledger ledger = this;
        int done = 0;
        for (int i = 0; i < values.count(); i++) {
            if (values.get(i) instanceof Change change) {
                // It takes effect for instances after its own (S6).
                ledger = ledger.taking(values, done, i, dropped);
                Changed changed = ledger.deciding(change);
                changes.add(changed);
                if (changed.verdict() != Verdict.APPLIED) {
                    dropped.add(new Drop(i, Reason.REFUSED, -1));
                }
                ledger = ledger.after(changed, values.slice(i, i + 1));
                done = i + 1;
            }
        }
        ledger = ledger.taking(values, done, values.count(), dropped);
        return new Step(ledger, new Decision(run.first(), values, dropped, changes));
    }

    /** Takes the values in [from, to) of a block, none of which changes the membership. */
    private Ledger taking(Values values, int from, int to, List<Drop> dropped) {
        if (from == to) {
            return this;
        }
        Values slice = values.slice(from, to);
        List<Drop> without = new ArrayList<>(0);
        AppliedTable after = table.take(below, slice, membership(), without);
        Decision part = new Decision(below, slice, without, List.of());
        // Who may not propose has no effect in any session either: the table comes first.
        List<Drop> refused = new ArrayList<>(0);
        Sessions left = sessions.next(part, refused);
        refuseBatches(part, refused);
        dropped.addAll(shifted(merged(without, refused), from));
        return new Ledger(
                part.below(),
                current,
                after,
                left,
                chain.next(slice),
                master.next(part, membership()),
                used);
    }

    /** A batch that cannot be read has no effect, on any member. */
    private static void refuseBatches(Decision part, List<Drop> refused) {
        for (int i = 0; i < part.values().count(); i++) {
            if (part.values().get(i) instanceof Command command
                    && command.machine() == BatchCodec.MACHINE
                    && !part.drops(i)
                    && !BatchCodec.isValid(command.payload())) {
                refused.add(new Drop(i, Reason.MALFORMED, -1));
            }
        }
    }

    private static List<Drop> merged(List<Drop> some, List<Drop> others) {
        if (others.isEmpty()) {
            return some;
        }
        List<Drop> all = new ArrayList<>(some);
        all.addAll(others);
        all.sort(Comparator.comparingInt(Drop::index));
        return all;
    }

    private static List<Drop> shifted(List<Drop> drops, int by) {
        List<Drop> shifted = new ArrayList<>(drops.size());
        for (Drop drop : drops) {
            shifted.add(new Drop(by + drop.index(), drop.reason(), drop.appliedAt()));
        }
        return shifted;
    }

    /**
     * What became of a call in a session. A session of which nothing is known is closed or made
     * room, or this ledger has not come to its opening.
     */
    public ProposalOutcome sessionOutcome(long session, long sequence) {
        ProposalOutcome known = sessions.outcome(session, sequence);
        if (known != null) {
            return known;
        }
        return session < below ? ProposalOutcome.FORGOTTEN : ProposalOutcome.OPEN;
    }

    /** What a membership entry does as the next instance. */
    private Changed deciding(Change change) {
        Verdict verdict = judge(change);
        Membership next = verdict == Verdict.APPLIED ? change.membership().at(below) : membership();
        return new Changed(below, change.id(), verdict, next);
    }

    /** Takes a membership entry; of a disk that it lets go, nothing has effect any more (S8). */
    private Ledger after(Changed changed, Values entry) {
        AppliedTable left = table;
        for (Voter member : membership().members()) {
            if (!changed.membership().namesStorage(member.storage())) {
                left = left.removing(member.storage());
            }
        }
        return new Ledger(
                below + 1,
                changed.membership(),
                left,
                sessions,
                chain.next(entry),
                master,
                used.plus(changed.membership()));
    }

    /** What a membership entry would do as the next instance (S6). */
    Verdict judge(Change change) {
        Membership wanted = change.membership();
        if (change.expectedVersion() != membership().version()) {
            return Verdict.STALE;
        }
        if (!wanted.isValid()) {
            return Verdict.INVALID;
        }
        for (Voter member : wanted.members()) {
            if (!membership().names(member.member(), member.storage())
                    && !used.isNew(member.member(), member.storage())) {
                return Verdict.INVALID;
            }
        }
        return Verdict.APPLIED;
    }

    /** The ledger after a run, and the decision to hand to the state machines. */
    public record Step(Ledger ledger, Decision decision) {}
}
