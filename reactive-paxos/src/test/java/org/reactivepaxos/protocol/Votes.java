// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Accepted;

/**
 * The votes that were ever said, as far as they can still matter, and what was chosen by them:
 * "Paxos Made Simple", section 2, with votes that are prefixes of a ballot (S3). Fails where two
 * values are chosen for one instance, or one ballot has two values for one. Never changed.
 *
 * <p>A ballot is forgotten once its votes can choose nothing that is not chosen already: so many of
 * its voters have said another promise. They never vote for it again, which is a truth of its own
 * ({@link Turn}). So worlds with different pasts, but the same future, are one.
 *
 * @param chosen by instance, for all time
 */
record Votes(Map<Ballot, Proposal> proposals, Map<Long, Value> chosen) {

    static final Votes NONE = new Votes(Map.of(), Map.of());

    /** What one ballot proposed, by instance, and how far each voter said yes. */
    record Proposal(Map<Long, Value> values, Map<Integer, Long> votes) {
        static final Proposal NONE = new Proposal(Map.of(), Map.of());

        Proposal proposing(Accept accept) {
            Map<Long, Value> more = new TreeMap<>(values);
            for (int i = 0; i < accept.values().count(); i++) {
                Value value = accept.values().get(i);
                Value before = more.putIfAbsent(accept.first() + i, value);
                Checker.require(
                        before == null || before.equals(value),
                        "one value per ballot and instance",
                        accept,
                        before);
            }
            return new Proposal(more, votes);
        }

        Proposal voted(int member, long below) {
            Map<Integer, Long> more = new TreeMap<>(votes);
            more.merge(member, below, Math::max);
            return new Proposal(values, more);
        }
    }

    /** What a ballot's voters, and what each member has said to have promised, amount to. */
    interface Electorate {

        List<Integer> votersOf(long version);

        int quorumOf(long version);

        Ballot promisedBy(int member);
    }

    Votes with(int from, Message message, Electorate electorate) {
        Map<Ballot, Proposal> more = new TreeMap<>(proposals);
        if (message instanceof Accept accept) {
            Proposal before = more.getOrDefault(accept.ballot(), Proposal.NONE);
            more.put(accept.ballot(), before.proposing(accept));
        } else if (message instanceof Accepted accepted
                // Votes count of those alone who vote under the version of their ballot (S1).
                && electorate.votersOf(accepted.ballot().version()).contains(from)) {
            Proposal before = more.getOrDefault(accepted.ballot(), Proposal.NONE);
            more.put(accepted.ballot(), before.voted(from, accepted.below()));
        }
        return new Votes(more, chosen);
    }

    /** With what is chosen by now, and without what is of no more use. */
    Votes counted(Electorate electorate) {
        Map<Ballot, Proposal> alive = new TreeMap<>();
        Map<Long, Value> more = new TreeMap<>(chosen);
        proposals.forEach(
                (ballot, proposal) -> {
                    long below = reach(ballot, proposal, electorate, false);
                    choose(ballot, proposal, below, more);
                    if (reach(ballot, proposal, electorate, true) > below) {
                        alive.put(ballot, proposal);
                    }
                });
        return new Votes(alive, more);
    }

    /**
     * The q2-th highest prefix of votes: all below it is chosen.
     *
     * @param everMore as if whoever may still vote for the ballot had done so without end
     */
    private static long reach(
            Ballot ballot, Proposal proposal, Electorate electorate, boolean everMore) {
        List<Integer> voters = electorate.votersOf(ballot.version());
        int quorum = electorate.quorumOf(ballot.version());
        long[] votes = new long[voters.size()];
        for (int i = 0; i < votes.length; i++) {
            boolean mayVote = !ballot.isBelow(electorate.promisedBy(voters.get(i)));
            votes[i] =
                    everMore && mayVote
                            ? Long.MAX_VALUE
                            : proposal.votes.getOrDefault(voters.get(i), 0L);
        }
        Arrays.sort(votes);
        return votes.length < quorum ? 0 : votes[votes.length - quorum];
    }

    private static void choose(
            Ballot ballot, Proposal proposal, long below, Map<Long, Value> chosen) {
        proposal.values.forEach(
                (instance, value) -> {
                    if (instance < below) {
                        Value before = chosen.putIfAbsent(instance, value);
                        Checker.require(
                                before == null || before.equals(value),
                                "one value is chosen per instance",
                                ballot,
                                instance,
                                before,
                                value);
                    }
                });
    }

    @Nullable Value at(long instance) {
        return chosen.get(instance);
    }
}
