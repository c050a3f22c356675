// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.time.Duration;
import org.reactivepaxos.runtime.Admission;
import org.reactivepaxos.runtime.Admission.Rule;

/**
 * When a group of this member refuses proposals because those before them wait too long, besides
 * the bounds on what is open ({@link PaxosOptions#openProposals}). What is refused fails at once
 * with {@link OverloadedException}. The wait is that from the call until the value leaves this
 * member.
 */
public final class OverloadPolicy {

    private final Admission admission;

    private OverloadPolicy(Admission admission) {
        this.admission = admission;
    }

    /** Nothing but the bounds. */
    public static OverloadPolicy boundsOnly() {
        return new OverloadPolicy(new Admission(Rule.BOUNDS_ONLY, Duration.ofSeconds(1)));
    }

    /**
     * Fewer proposals may be open while all of them wait longer than this, and more again when they
     * do not: looked at every 100 ms, a quarter fewer, or an eighth more; at least 16. A burst that
     * passes is not refused. As CoDel for packets ("Controlling Queue Delay", Nichols and Jacobson
     * 2012), by the least wait of an interval.
     *
     * @throws IllegalArgumentException when it is not positive
     */
    public static OverloadPolicy adaptive(Duration wait) {
        return new OverloadPolicy(new Admission(Rule.ADAPTIVE, wait));
    }

    /**
     * PhxPaxos' own rule: after each 250 proposals, 3 % more are refused at random if they waited
     * longer than this on average, and 3 % fewer if not; never more than 98 %.
     *
     * @throws IllegalArgumentException when it is not positive
     */
    public static OverloadPolicy refusingAtRandom(Duration wait) {
        return new OverloadPolicy(new Admission(Rule.AT_RANDOM, wait));
    }

    Admission admission() {
        return admission;
    }

    @Override
    public String toString() {
        return admission.toString();
    }
}
