// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.LogRecord.PromiseGiven;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.Message.Promise;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Value.Command;

/** The truths of a group, one object each. */
final class Checkers {

    private Checkers() {}

    static List<Checker> all() {
        Agreement agreement = new Agreement();
        return List.of(
                agreement,
                new GaplessOrder(),
                new AtMostOnce(),
                new Validity(),
                new LastingPromise(),
                new OneValuePerBallot(),
                new HonestVote(),
                new TrueMark(agreement),
                new NothingLost(agreement));
    }

    /** One value, with or without effect, per instance: over all members and all time. */
    static final class Agreement implements Checker {
        private final Map<Long, Value> values = new HashMap<>();
        private final Map<Long, Boolean> dropped = new HashMap<>();

        @Override
        public void decided(int member, Decision decision) {
            for (int i = 0; i < decision.values().count(); i++) {
                long instance = decision.first() + i;
                Value value = decision.values().get(i);
                Value before = values.putIfAbsent(instance, value);
                Checker.require(
                        before == null || before.equals(value),
                        "one value per instance",
                        instance,
                        before,
                        value);
                boolean drops = decision.dropped().contains(i);
                Boolean dropsElsewhere = dropped.putIfAbsent(instance, drops);
                Checker.require(
                        dropsElsewhere == null || dropsElsewhere == drops,
                        "the same values have effect everywhere",
                        member,
                        instance,
                        value);
            }
        }

        @Nullable Value at(long instance) {
            return values.get(instance);
        }
    }

    /** Each member decides every instance, in order. */
    static final class GaplessOrder implements Checker {
        private final Map<Integer, Long> next = new HashMap<>();

        @Override
        public void started(int member, RecoveredGroup recovered) {
            next.put(member, 0L);
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

    /** No proposal has effect twice. */
    static final class AtMostOnce implements Checker {
        private final Map<ProposalId, Long> applied = new HashMap<>();

        @Override
        public void decided(int member, Decision decision) {
            for (int i = 0; i < decision.values().count(); i++) {
                if (decision.values().get(i) instanceof Command command
                        && !decision.dropped().contains(i)) {
                    long instance = decision.first() + i;
                    Long before = applied.putIfAbsent(command.id(), instance);
                    Checker.require(
                            before == null || before == instance,
                            "a proposal has effect once",
                            command,
                            before,
                            instance);
                }
            }
        }
    }

    /** Only what was proposed is decided, and a no-op never has effect. */
    static final class Validity implements Checker {
        private final Map<ProposalId, byte[]> proposed = new HashMap<>();

        @Override
        public void proposed(ProposalId id, byte[] payload) {
            proposed.put(id, payload);
        }

        @Override
        public void decided(int member, Decision decision) {
            for (int i = 0; i < decision.values().count(); i++) {
                boolean known =
                        decision.values().get(i) instanceof Command command
                                ? Arrays.equals(command.payload(), proposed.get(command.id()))
                                : decision.dropped().contains(i);
                Checker.require(known, "only proposed values are decided", decision);
            }
        }
    }

    /** What a member said of its promise is durable, and is never taken back. */
    static final class LastingPromise implements Checker {
        private final Map<Integer, Ballot> spoken = new HashMap<>();

        @Override
        public void said(int member, Send send, DurableLog durable) {
            Ballot ballot =
                    switch (send.message().kind()) {
                        case PREPARE -> ((Prepare) send.message()).ballot();
                        case PROMISE -> ((Promise) send.message()).ballot();
                        case ACCEPTED -> ((Accepted) send.message()).ballot();
                        default -> Ballot.NONE;
                    };
            Checker.require(
                    !durable.promised().isBelow(ballot),
                    "what is said is durable",
                    member,
                    durable.promised(),
                    send);
            spoken.merge(member, ballot, Ballot::max);
        }

        @Override
        public void stored(int member, LogRecord entry, DurableLog durable) {
            if (entry instanceof PromiseGiven promise) {
                Checker.require(
                        promise.ballot().equals(durable.promised()), "no promise goes back", entry);
            }
        }

        @Override
        public void folded(int member, GroupState state) {
            Checker.require(
                    !state.acceptor().promised().isBelow(spoken.getOrDefault(member, Ballot.NONE)),
                    "a promise never regresses",
                    member,
                    state.acceptor().promised(),
                    spoken.get(member));
        }
    }

    /** Under one ballot one value is proposed per instance, whatever restarts. */
    static final class OneValuePerBallot implements Checker {
        private final Map<Ballot, Map<Long, Value>> proposed = new HashMap<>();

        @Override
        public void said(int member, Send send, DurableLog durable) {
            if (!(send.message() instanceof Accept accept)) {
                return;
            }
            Map<Long, Value> values =
                    proposed.computeIfAbsent(accept.ballot(), ballot -> new HashMap<>());
            for (int i = 0; i < accept.values().count(); i++) {
                Value value = accept.values().get(i);
                Value before = values.putIfAbsent(accept.first() + i, value);
                Checker.require(
                        before == null || before.equals(value),
                        "one value per ballot and instance",
                        accept.ballot(),
                        accept.first() + i,
                        before,
                        value);
            }
        }
    }

    /** A vote that is heard is on disk: the value, or a decision that was ever made. */
    static final class HonestVote implements Checker {
        @Override
        public void said(int member, Send send, DurableLog durable) {
            if (send.message() instanceof Accepted accepted && accepted.below() > 0) {
                Checker.require(
                        durable.at(accepted.below() - 1) != null,
                        "an acknowledged value is durable",
                        member,
                        accepted);
            }
        }
    }

    /** The durable decided mark covers only what is decided, held with the decided value. */
    static final class TrueMark implements Checker {
        private final Agreement agreement;
        private final Map<Integer, Long> checked = new HashMap<>();

        TrueMark(Agreement agreement) {
            this.agreement = agreement;
        }

        @Override
        public void stored(int member, LogRecord entry, DurableLog durable) {
            long from = checked.getOrDefault(member, 0L);
            if (entry instanceof RunStored stored) {
                from = Math.min(from, stored.run().first());
            }
            for (long instance = from; instance < durable.mark(); instance++) {
                DurableLog.Held held = durable.at(instance);
                Checker.require(
                        held != null && held.value().equals(agreement.at(instance)),
                        "the decided mark covers decided values only",
                        member,
                        instance,
                        held,
                        agreement.at(instance));
            }
            checked.put(member, durable.mark());
        }
    }

    /** What a proposer was told to be done stays in the log of every member. */
    static final class NothingLost implements Checker {
        private final Agreement agreement;
        private final Set<Long> acknowledged = new HashSet<>();

        NothingLost(Agreement agreement) {
            this.agreement = agreement;
        }

        @Override
        public void decided(int member, Decision decision) {
            for (int i = 0; i < decision.values().count(); i++) {
                if (decision.values().get(i) instanceof Command command
                        && command.id().storage() == SimulatedMember.storageOf(member)) {
                    acknowledged.add(decision.first() + i);
                }
            }
        }

        @Override
        public void level(int member, GroupState state) {
            for (long instance : new ArrayList<>(acknowledged)) {
                Checker.require(
                        instance < state.decidedBelow() && agreement.at(instance) != null,
                        "what was acknowledged stays",
                        member,
                        instance);
            }
        }
    }
}
