// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.Outcome.Drop.Reason;
import org.reactivepaxos.protocol.Outcome.ReadAnswer;
import org.reactivepaxos.protocol.Value.Command;

/**
 * What users see, writes and reads together, is linearizable: the log is the order, a write stands
 * at its instance and a read before its index. Whatever had ended, by true time, before an
 * operation began stands before it. Only beginnings and answers are looked at, nothing that members
 * know.
 */
final class RealTimeOrder implements Checker {

    /** Where a write can stand that began then; for reads by member and number. */
    private final Map<ProposalId, Long> writes = new HashMap<>();

    private final Map<Integer, Map<Long, Long>> reads = new HashMap<>();
    private final Map<ProposalId, Long> ended = new HashMap<>();

    /** All that has ended stands below. */
    private long floor;

    @Override
    public void proposed(ProposalId id, byte[] payload) {
        writes.put(id, floor);
    }

    @Override
    public void readAsked(int member, long readId) {
        reads.computeIfAbsent(member, asker -> new HashMap<>()).put(readId, floor);
    }

    @Override
    public void started(int member, RecoveredGroup recovered) {
        reads.remove(member); // Reads end with the process that asked.
    }

    /** Takes effect whether or not its proposer is still there to be told. */
    @Override
    public void decided(int member, Decision decision) {
        for (int i = 0; i < decision.values().count(); i++) {
            if (decision.values().get(i) instanceof Command command && !decision.drops(i)) {
                requireAbove(writes.get(command.id()), decision.first() + i, command.id());
            }
        }
    }

    @Override
    public void turned(int member, Outcome outcome, List<Ballot> leases) {
        answered(outcome.state().config().self(), outcome.decided(), outcome.readable());
    }

    /** Users at one member are told, all at one time. */
    void answered(PeerIdentity self, List<Decision> decided, List<ReadAnswer> readable) {
        long below = floor;
        for (Decision decision : decided) {
            for (int i = 0; i < decision.values().count(); i++) {
                if (decision.values().get(i) instanceof Command command
                        && command.id().storage() == self.storage()
                        && command.id().incarnation() == self.incarnation()) {
                    below = Math.max(below, acknowledged(command.id(), decision, i) + 1);
                }
            }
        }
        Map<Long, Long> asked = reads.getOrDefault(self.member(), new HashMap<>());
        for (ReadAnswer answer : readable) {
            Long since = asked.remove(answer.readId());
            if (answer.index() != ReadAnswer.OVERLOADED) {
                requireAbove(since, answer.index(), answer);
                below = Math.max(below, answer.index());
            }
        }
        floor = below;
    }

    /** The instance that the proposer is told: where its write had effect. */
    private long acknowledged(ProposalId id, Decision decision, int index) {
        long instance = decision.first() + index;
        for (Drop drop : decision.dropped()) {
            if (drop.index() == index) {
                boolean again = drop.reason() == Reason.DUPLICATE && drop.appliedAt() >= 0;
                instance = again ? drop.appliedAt() : -1;
            }
        }
        if (instance >= 0) {
            requireAbove(writes.get(id), instance, id);
            Long before = ended.putIfAbsent(id, instance);
            Checker.require(
                    before == null || before == instance,
                    "an operation ends in one way",
                    id,
                    before,
                    instance);
        }
        return instance;
    }

    private static void requireAbove(@Nullable Long since, long place, Object operation) {
        Checker.require(since != null, "only what was begun ends", operation);
        Checker.require(
                since != null && place >= since,
                "what ended before an operation began stands before it",
                operation,
                place,
                since);
    }
}
