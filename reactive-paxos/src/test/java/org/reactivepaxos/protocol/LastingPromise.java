// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.HashMap;
import java.util.Map;
import org.reactivepaxos.protocol.LogRecord.PromiseGiven;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.Message.Promise;
import org.reactivepaxos.protocol.Outcome.Send;

/** What a member said of its promise is durable, and is never taken back. */
final class LastingPromise implements Checker {
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

    @Override
    public boolean bindsTheDamaged() {
        return true;
    }
}
