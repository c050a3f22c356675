// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.LogRecord.GenesisTaken;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Outcome.Changed;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Outcome.Verdict;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Value.Change;

/**
 * What is decided was voted for by a phase-2 quorum of the membership in force at its instance,
 * under a ballot of that version; and which membership that is follows from the log by the plainest
 * reading of rule S6.
 */
final class QuorumOfVotes implements Checker {

    private final Map<Ballot, Long> starts = new HashMap<>();
    private final Map<Ballot, Map<Integer, Long>> votes = new HashMap<>();
    private final Set<Integer> usedMembers = new HashSet<>();
    private final Set<Long> usedStorages = new HashSet<>();
    private final Map<Long, Changed> changes = new HashMap<>();
    private @Nullable Membership current;
    private long next;

    @Override
    public void stored(int member, LogRecord entry, DurableLog durable) {
        if (entry instanceof GenesisTaken taken && current == null) {
            use(taken.genesis().membership());
        }
    }

    private void use(Membership membership) {
        current = membership;
        for (Voter voter : membership.members()) {
            usedMembers.add(voter.member());
            usedStorages.add(voter.storage());
        }
    }

    @Override
    public void folded(int member, GroupState state) {
        if (state.role() instanceof Leading leading) {
            starts.putIfAbsent(leading.ballot(), leading.start());
        }
    }

    @Override
    public void said(int member, Send send, DurableLog durable) {
        if (send.message() instanceof Accept accept) {
            Checker.require(
                    accept.start() == starts.getOrDefault(accept.ballot(), -1L),
                    "a ballot has one start",
                    accept);
        }
        if (send.message() instanceof Accepted accepted) {
            votes.computeIfAbsent(accepted.ballot(), ballot -> new HashMap<>())
                    .merge(member, accepted.below(), Math::max);
        }
    }

    @Override
    public void decided(int member, Decision decision) {
        List<Changed> told = new ArrayList<>(decision.changes());
        for (int i = 0; i < decision.values().count(); i++) {
            long instance = decision.first() + i;
            Changed changed =
                    !told.isEmpty() && told.get(0).instance() == instance ? told.remove(0) : null;
            if (instance == next) {
                takeFirst(instance, decision.values().get(i), changed);
            }
            Checker.require(
                    changed == null
                            ? !changes.containsKey(instance)
                            : changed.equals(changes.get(instance)),
                    "the same entries change the membership everywhere",
                    member,
                    instance,
                    changed);
        }
        Checker.require(told.isEmpty(), "only membership entries change it", member, told);
    }

    private void takeFirst(long instance, Value value, @Nullable Changed changed) {
        Membership inForce = inForce();
        Checker.require(
                isChosen(instance, inForce),
                "a phase-2 quorum in force has voted",
                instance,
                value,
                inForce,
                starts,
                votes);
        next++;
        Checker.require(
                value instanceof Change == (changed != null),
                "a membership entry is reported as one",
                instance,
                value);
        if (value instanceof Change change && changed != null) {
            Verdict verdict = verdict(change, inForce);
            Checker.require(
                    verdict == changed.verdict(), "entries take effect by the rules", changed);
            if (verdict == Verdict.APPLIED) {
                use(change.membership().at(instance));
            }
            Checker.require(
                    inForce().equals(changed.membership()), "the membership in force", changed);
            changes.put(instance, changed);
        }
    }

    private Membership inForce() {
        if (current == null) {
            throw new AssertionError("nothing is decided before there is a genesis");
        }
        return current;
    }

    private boolean isChosen(long instance, Membership inForce) {
        for (Map.Entry<Ballot, Map<Integer, Long>> cast : votes.entrySet()) {
            Ballot ballot = cast.getKey();
            if (ballot.version() != inForce.version()
                    || starts.getOrDefault(ballot, Long.MAX_VALUE) > instance) {
                continue;
            }
            int count = 0;
            for (Voter voter : inForce.voters()) {
                count += cast.getValue().getOrDefault(voter.member(), 0L) > instance ? 1 : 0;
            }
            if (count >= inForce.phase2Quorum()) {
                return true;
            }
        }
        return false;
    }

    private Verdict verdict(Change change, Membership inForce) {
        if (change.expectedVersion() != inForce.version()) {
            return Verdict.STALE;
        }
        Membership wanted = change.membership();
        int n = wanted.voters().size();
        boolean holds =
                Math.min(wanted.phase1Quorum(), wanted.phase2Quorum()) >= 1
                        && Math.max(wanted.phase1Quorum(), wanted.phase2Quorum()) <= n
                        && wanted.phase1Quorum() + wanted.phase2Quorum() > n
                        && wanted.leaseNanos() > 0;
        Set<Integer> ids = new HashSet<>();
        Set<Long> storages = new HashSet<>();
        for (Voter voter : wanted.members()) {
            holds &= ids.add(voter.member()) && storages.add(voter.storage());
            boolean known = inForce.names(voter.member(), voter.storage());
            boolean unused =
                    !usedMembers.contains(voter.member())
                            && !usedStorages.contains(voter.storage());
            holds &= known || unused;
        }
        return holds ? Verdict.APPLIED : Verdict.INVALID;
    }

    @Override
    public boolean bindsTheDamaged() {
        return true;
    }
}
