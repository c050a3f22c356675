// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.HashMap;
import java.util.Map;
import org.reactivepaxos.protocol.Outcome.Decision;

/** Each member decides every instance, in order. */
final class GaplessOrder implements Checker {
    private final Map<Integer, Long> next = new HashMap<>();

    @Override
    public void started(int member, RecoveredGroup recovered) {
        next.put(member, recovered.base().below());
    }

    @Override
    public void installed(int member, Ledger ledger) {
        Checker.require(
                ledger.below() > next.getOrDefault(member, 0L),
                "a snapshot leads on",
                member,
                ledger.below());
        next.put(member, ledger.below());
    }

    @Override
    public void decided(int member, Decision decision) {
        long expected = next.getOrDefault(member, 0L);
        Checker.require(
                decision.first() == expected,
                "decisions are gapless and in order",
                member,
                expected,
                decision.first());
        next.put(member, decision.below());
    }

    @Override
    public void folded(int member, GroupState state) {
        Checker.require(
                state.decidedBelow() == next.getOrDefault(member, 0L),
                "what is decided was handed out",
                member);
    }
}
