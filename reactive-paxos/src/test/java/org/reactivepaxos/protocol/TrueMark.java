// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.HashMap;
import java.util.Map;
import org.reactivepaxos.protocol.LogRecord.RunStored;

/** The durable decided mark covers only what is decided, held with the decided value. */
final class TrueMark implements Checker {
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
        from = Math.max(from, durable.retainedFrom());
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
