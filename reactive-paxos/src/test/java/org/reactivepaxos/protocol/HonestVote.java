// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Outcome.Send;

/**
 * A vote that is heard is on disk: the value, a decision that was ever made, or a snapshot above.
 */
final class HonestVote implements Checker {
    @Override
    public void said(int member, Send send, DurableLog durable) {
        if (send.message() instanceof Accepted accepted && accepted.below() > 0) {
            Checker.require(
                    durable.at(accepted.below() - 1) != null
                            || accepted.below() <= durable.coveredBelow(),
                    "an acknowledged value is durable",
                    member,
                    accepted);
        }
    }

    @Override
    public boolean bindsTheDamaged() {
        return true;
    }
}
