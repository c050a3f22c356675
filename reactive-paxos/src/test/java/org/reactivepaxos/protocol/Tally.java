// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Message.Kind;
import org.reactivepaxos.protocol.Steps.Mail;

/** Numbers of the votes that worlds have seen; each way from one to the next is counted once. */
final class Tally {

    private final Model model;
    private final Steps steps;
    private final CanonicalForm form = new CanonicalForm();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<Votes> all = new ArrayList<>();
    private final Map<Ballot, Integer> ballots = new HashMap<>();
    private final LongTable known = new LongTable();
    private final List<Result> results = new ArrayList<>();

    private record Result(int next, @Nullable String fault) {}

    Tally(Model model, Steps steps) {
        this.model = model;
        this.steps = steps;
        numberOf(Votes.NONE);
    }

    Votes votes(int number) {
        return all.get(number);
    }

    /**
     * The number of the votes after these messages, or -1 where a truth is broken: see {@link
     * #fault}.
     *
     * @param world with the members as they are after it
     */
    int after(int before, int[] world, int[] sent) {
        long key = keyOf(before, world, sent);
        int at = known.find(key);
        if (at < 0) {
            results.add(count(before, world, sent));
            known.add(key);
            at = results.size() - 1;
        }
        return results.get(at).next;
    }

    /** Why the same question was answered with -1. */
    @Nullable String fault(int before, int[] world, int[] sent) {
        return results.get(known.find(keyOf(before, world, sent))).fault;
    }

    private long keyOf(int before, int[] world, int[] sent) {
        long key = LongTable.mix(before);
        for (int member = 1; member <= model.members(); member++) {
            Ballot said = steps.local(world[member - 1]).said();
            Integer number = ballots.putIfAbsent(said, ballots.size());
            long known = number == null ? ballots.size() - 1 : number;
            key = LongTable.mix(key + known);
        }
        for (int mail : sent) {
            if (isOfBallot(steps.mail(mail))) {
                key += LongTable.mix(-1L - mail);
            }
        }
        return key;
    }

    private static boolean isOfBallot(Mail mail) {
        Kind kind = mail.message().kind();
        return kind == Kind.ACCEPT || kind == Kind.ACCEPTED;
    }

    private Result count(int before, int[] world, int[] sent) {
        Votes.Electorate electorate = electorate(world);
        try {
            Votes votes = all.get(before);
            for (int number : sent) {
                Mail mail = steps.mail(number);
                votes = votes.with(mail.from(), mail.message(), electorate);
            }
            return new Result(numberOf(votes.counted(electorate)), null);
        } catch (BrokenTruth e) {
            return new Result(-1, String.valueOf(e.getMessage()));
        }
    }

    private Votes.Electorate electorate(int[] world) {
        return new Votes.Electorate() {
            @Override
            public List<Integer> votersOf(long version) {
                return model.voters(version);
            }

            @Override
            public int quorumOf(long version) {
                return model.voters(version).size() / 2 + 1;
            }

            @Override
            public Ballot promisedBy(int member) {
                return steps.local(world[member - 1]).said();
            }
        };
    }

    private int numberOf(Votes votes) {
        Integer number = numbers.putIfAbsent(form.of(votes), all.size());
        if (number == null) {
            all.add(votes);
            return all.size() - 1;
        }
        return number;
    }
}
