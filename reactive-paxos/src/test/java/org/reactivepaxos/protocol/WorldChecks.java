// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.reactivepaxos.protocol.Local.Decided;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.Kind;
import org.reactivepaxos.protocol.Steps.Mail;

/**
 * What members together are held to. Nothing said is ever forgotten by the explored network, so one
 * look at a world sees all of its past: that one value is chosen per instance and every decision is
 * a chosen value gives agreement over all members and all time.
 */
final class WorldChecks {

    private final Steps steps;
    private final Model model;
    private final int firstMail;
    private final int quorum;
    private final Map<Long, ChosenValues> judged = new HashMap<>();

    WorldChecks(Steps steps, Model model, int firstMail) {
        this.steps = steps;
        this.firstMail = firstMail;
        this.model = model;
        this.quorum = model.founders() / 2 + 1; // Of every membership: all have as many voters.
    }

    /** Checks what a step of this member may have changed. */
    void check(int[] world, int member) {
        Local local = steps.local(world[member - 1]);
        ChosenValues chosen = chosen(world);
        long instance = 0;
        for (Decided decided : local.decided()) {
            Checker.require(
                    decided.value().equals(chosen.at(instance)),
                    "only what is chosen is decided",
                    member,
                    instance,
                    decided.value(),
                    chosen.at(instance));
            instance++;
        }
        for (int i = firstMail; i < world.length; i++) {
            Mail mail = steps.mail(world[i]);
            Ballot promised = local.state().acceptor().promised();
            Checker.require(
                    mail.from() != member || !promised.isBelow(Turn.spoken(mail.message())),
                    "a promise never regresses",
                    member,
                    promised,
                    mail.message());
        }
    }

    private ChosenValues chosen(int[] world) {
        long key = 0;
        for (int i = firstMail; i < world.length; i++) {
            key += isOfBallot(world[i]) ? LongTable.mix(world[i] + 1L) : 0;
        }
        return judged.computeIfAbsent(key, none -> judge(world));
    }

    private boolean isOfBallot(int number) {
        Kind kind = steps.mail(number).message().kind();
        return kind == Kind.ACCEPT || kind == Kind.ACCEPTED;
    }

    /** Votes count of those alone who vote under the version of their ballot (S1). */
    private boolean counts(Mail mail) {
        return !(mail.message() instanceof Accepted accepted)
                || model.voters(accepted.ballot().version()).contains(mail.from());
    }

    private ChosenValues judge(int[] world) {
        List<Mail> said = new ArrayList<>();
        for (int i = firstMail; i < world.length; i++) {
            if (isOfBallot(world[i]) && counts(steps.mail(world[i]))) {
                said.add(steps.mail(world[i]));
            }
        }
        return new ChosenValues(said, quorum);
    }
}
