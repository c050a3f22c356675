// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.HashMap;
import java.util.Map;
import org.reactivepaxos.protocol.Chain.Link;

/** All members have the same sum of the log at the same instance, live or replayed (S12). */
final class OneChain implements Checker {

    private final Map<Long, Integer> sums = new HashMap<>();
    private boolean damaged;

    @Override
    public void damaged(int member, long instance) {
        damaged = true;
    }

    @Override
    public void folded(int member, GroupState state) {
        Link link = state.learner().ledger().chain().last();
        Integer before = sums.putIfAbsent(link.below(), link.sum());
        Checker.require(
                before == null || before == link.sum(),
                "one sum per instance",
                member,
                link,
                before);
        Checker.require(
                damaged || !state.learner().audit().isOpen(), "no two chains differ", member, link);
    }
}
