// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.reactivepaxos.protocol.Local.Decided;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Value.Change;
import org.reactivepaxos.protocol.Value.Command;

/** What one member has handed out as decided: in order, without gaps, and with effect once. */
final class Handed {

    private final List<Decided> decided;

    Handed(List<Decided> decided) {
        this.decided = new ArrayList<>(decided);
    }

    List<Decided> all() {
        return decided;
    }

    /** The member starts again, with what is below. */
    void restart(long below) {
        decided.subList((int) below, decided.size()).clear();
    }

    /** A snapshot takes the place of what was handed out. */
    void install(List<Decided> covered) {
        decided.clear();
        decided.addAll(covered);
    }

    void take(Decision decision) {
        Checker.require(
                decision.first() == decided.size(), "decisions are gapless and in order", decision);
        Set<ProposalId> applied = new HashSet<>();
        for (Decided before : decided) {
            if (before.hasEffect() && before.value() instanceof Command command) {
                applied.add(command.id());
            }
        }
        for (int i = 0; i < decision.values().count(); i++) {
            Value value = decision.values().get(i);
            boolean hasEffect = !decision.drops(i);
            boolean mayChange =
                    value instanceof Change && decided.stream().noneMatch(Handed::changed);
            Checker.require(
                    !hasEffect
                            || mayChange
                            || (value instanceof Command command && applied.add(command.id())),
                    "a proposal has effect once, a no-op never",
                    decision);
            decided.add(new Decided(value, hasEffect));
        }
    }

    private static boolean changed(Decided before) {
        return before.hasEffect() && before.value() instanceof Change;
    }
}
