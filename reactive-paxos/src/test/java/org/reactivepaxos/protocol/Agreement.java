// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Outcome.Decision;

/** One value, with or without effect, per instance: over all members and all time. */
final class Agreement implements Checker {
    private final Map<Long, Value> values = new HashMap<>();
    private final Map<Long, Boolean> dropped = new HashMap<>();

    @Override
    public void decided(int member, Decision decision) {
        for (int i = 0; i < decision.values().count(); i++) {
            long instance = decision.first() + i;
            Value value = decision.values().get(i);
            Value before = values.putIfAbsent(instance, value);
            Checker.require(
                    before == null || before.equals(value),
                    "one value per instance",
                    instance,
                    before,
                    value);
            boolean drops = decision.drops(i);
            Boolean dropsElsewhere = dropped.putIfAbsent(instance, drops);
            Checker.require(
                    dropsElsewhere == null || dropsElsewhere == drops,
                    "the same values have effect everywhere",
                    member,
                    instance,
                    value);
        }
    }

    @Nullable Value at(long instance) {
        return values.get(instance);
    }
}
