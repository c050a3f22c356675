// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.Message.Promise;

/** What a message tells of its sender, and what must be durable for that. */
final class Spoken {

    private Spoken() {}

    /** The promise that this message speaks of. */
    static Ballot by(Message message) {
        return switch (message.kind()) {
            case PREPARE -> ((Prepare) message).ballot();
            case PROMISE -> ((Promise) message).ballot();
            case ACCEPTED -> ((Accepted) message).ballot();
            default -> Ballot.NONE;
        };
    }

    static void requireDurable(DurableLog durable, Message message) {
        Checker.require(
                !durable.promised().isBelow(by(message)), "what is said is durable", message);
        if (message instanceof Accepted accepted && accepted.below() > 0) {
            Checker.require(
                    accepted.below() <= durable.coveredBelow()
                            || durable.at(accepted.below() - 1) != null,
                    "an acknowledged value is durable",
                    message);
        }
    }
}
