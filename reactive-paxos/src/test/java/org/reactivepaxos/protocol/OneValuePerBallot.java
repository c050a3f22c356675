// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.HashMap;
import java.util.Map;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Outcome.Send;

/** Under one ballot one value is proposed per instance, whatever restarts. */
final class OneValuePerBallot implements Checker {
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

    @Override
    public boolean bindsTheDamaged() {
        return true;
    }
}
