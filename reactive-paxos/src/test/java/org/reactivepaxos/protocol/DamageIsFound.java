// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * A member with a wrong value in its log halts once it meets the others: when the faults have
 * stopped, as fast as everything else must be level, {@link Liveness#WITHIN} (S12). That nobody
 * else halts is {@link RightToHalt}.
 */
final class DamageIsFound implements Checker {

    private final List<Integer> damaged = new ArrayList<>();

    @Override
    public void damaged(int member, long instance) {
        damaged.add(member);
    }

    @Override
    public void halted(int member) {
        damaged.remove(Integer.valueOf(member));
    }

    /** A snapshot of the others takes the place of what was wrong. */
    @Override
    public void installed(int member, Ledger ledger) {
        damaged.remove(Integer.valueOf(member));
    }

    @Override
    public void timeIsUp() {
        Checker.require(damaged.isEmpty(), "a damaged member halts", damaged);
    }

    @Override
    public void level(int member, GroupState state) {
        Checker.require(
                !state.learner().audit().isOpen(), "a comparison of chains ends", member, state);
    }

    @Override
    public boolean bindsTheDamaged() {
        return true;
    }
}
