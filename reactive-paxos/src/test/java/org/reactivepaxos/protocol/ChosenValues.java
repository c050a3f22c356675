// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Steps.Mail;

/**
 * Which values are chosen by the votes that were ever said: "Paxos Made Simple", section 2, with
 * votes that are prefixes of a ballot (S3). Fails where two values are chosen for one instance, or
 * one ballot has two values for one.
 */
final class ChosenValues {

    private final Map<Ballot, Proposal> proposals = new TreeMap<>();
    private final Map<Long, Value> chosen = new HashMap<>();

    /** What one ballot proposed, and how far each voter said yes. */
    private static final class Proposal {
        private final Map<Long, Value> values = new TreeMap<>();
        private final Map<Integer, Long> votes = new HashMap<>();
    }

    ChosenValues(List<Mail> said, int quorum) {
        for (Mail mail : said) {
            if (mail.message() instanceof Accept accept) {
                add(accept);
            } else if (mail.message() instanceof Accepted accepted) {
                proposal(accepted.ballot()).votes.merge(mail.from(), accepted.below(), Math::max);
            }
        }
        proposals.forEach((ballot, proposal) -> choose(ballot, proposal, quorum));
    }

    private Proposal proposal(Ballot ballot) {
        return proposals.computeIfAbsent(ballot, none -> new Proposal());
    }

    private void add(Accept accept) {
        for (int i = 0; i < accept.values().count(); i++) {
            long instance = accept.first() + i;
            Value value = accept.values().get(i);
            Value before = proposal(accept.ballot()).values.putIfAbsent(instance, value);
            Checker.require(
                    before == null || before.equals(value),
                    "one value per ballot and instance",
                    accept.ballot(),
                    instance,
                    before,
                    value);
        }
    }

    private void choose(Ballot ballot, Proposal proposal, int quorum) {
        long[] votes = proposal.votes.values().stream().mapToLong(Long::longValue).toArray();
        if (votes.length < quorum) {
            return;
        }
        Arrays.sort(votes);
        long below = votes[votes.length - quorum];
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
