// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.reactivepaxos.protocol.MasterState.Holder;

/** A term has one holder, and terms only grow (S11). */
final class OneMaster implements Checker {

    private final Map<Long, Holder> holders = new HashMap<>();
    private final Map<Integer, MasterState> seen = new HashMap<>();

    @Override
    public void started(int member, RecoveredGroup recovered) {
        seen.remove(member);
    }

    @Override
    public void folded(int member, GroupState state) {
        MasterState now = state.learner().ledger().master();
        Holder holder = now.holder();
        Holder before = holder == null ? null : holders.putIfAbsent(now.term(), holder);
        Checker.require(
                before == null || before.equals(holder), "a term has one holder", now, before);
        MasterState last = seen.put(member, now);
        Checker.require(
                last == null || (last.term() <= now.term() && last.revision() <= now.revision()),
                "terms and revisions grow",
                member,
                last,
                now);
    }

    /** At any true time at most one believes to be master: a belief begins in a fold only. */
    static void requireOneBeliever(List<SimulatedMember> members) {
        int master = 0;
        for (SimulatedMember member : members) {
            if (member.believesToBeMaster()) {
                Checker.require(master == 0, "at most one believes to be master", master, member);
                master = member.member();
            }
        }
    }
}
