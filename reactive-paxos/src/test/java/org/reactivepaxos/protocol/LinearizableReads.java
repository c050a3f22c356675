// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.ReadAnswer;

/** A read sees whatever was decided anywhere, by true time, before it was asked. */
final class LinearizableReads implements Checker {
    private final Map<Integer, Map<Long, Long>> floors = new HashMap<>();
    private long decidedBelow;

    @Override
    public void decided(int member, Decision decision) {
        decidedBelow = Math.max(decidedBelow, decision.below());
    }

    @Override
    public void started(int member, RecoveredGroup recovered) {
        floors.remove(member); // Reads end with the process that asked.
    }

    @Override
    public void readAsked(int member, long readId) {
        floors.computeIfAbsent(member, asker -> new HashMap<>()).put(readId, decidedBelow);
    }

    @Override
    public void turned(int member, Outcome outcome, List<Ballot> leases) {
        for (ReadAnswer answer : outcome.readable()) {
            Map<Long, Long> asked = floors.getOrDefault(member, Map.of());
            Long floor = asked.get(answer.readId());
            Checker.require(floor != null, "a read is answered once", member, answer);
            asked.remove(answer.readId());
            boolean refused = answer.index() == ReadAnswer.OVERLOADED;
            Checker.require(
                    refused || (floor != null && answer.index() >= floor),
                    "a read sees what was decided before it was asked",
                    member,
                    answer,
                    floor);
            Checker.require(
                    answer.index() <= outcome.state().decidedBelow(),
                    "a read waits for its index",
                    member,
                    answer);
        }
    }

    @Override
    public void level(int member, GroupState state) {
        Checker.require(floors.getOrDefault(member, Map.of()).isEmpty(), "every read ends", member);
    }
}
