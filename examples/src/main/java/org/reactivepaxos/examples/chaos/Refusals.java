// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Which members were refused by another since one last looked. */
final class Refusals {

    private final Set<Integer> refused = ConcurrentHashMap.newKeySet();
    private final Consumer<String> violations;
    private final IntConsumer missing;

    /**
     * @param missing told of a member that was not refused in time, which a partition can be the
     *     reason of
     */
    Refusals(Consumer<String> violations, IntConsumer missing) {
        this.violations = violations;
        this.missing = missing;
    }

    void forget(int member) {
        refused.remove(member);
    }

    /** A process told of a refusal: it refused another, or was refused. */
    void told(int member) {
        refused.add(member);
    }

    void requireRefused(Seat seat) {
        if (!refused.contains(seat.member())) {
            missing.accept(seat.member());
            if (seat.running() == null) {
                violations.accept("member " + seat.member() + " ended after its disk was wiped");
            }
        }
    }
}
