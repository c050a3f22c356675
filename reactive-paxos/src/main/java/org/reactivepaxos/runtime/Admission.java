// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.time.Duration;

/**
 * By what rule proposals are refused because those before them wait too long.
 *
 * @param tooLong how long they may wait
 */
public record Admission(Rule rule, Duration tooLong) {

    /** The usual one. */
    public static final Admission DEFAULT = new Admission(Rule.ADAPTIVE, Duration.ofSeconds(1));

    public Admission {
        if (tooLong.isZero() || tooLong.isNegative()) {
            throw new IllegalArgumentException("wait of proposals: " + tooLong);
        }
    }

    /** The rules there are. */
    public enum Rule {
        BOUNDS_ONLY,
        ADAPTIVE,
        AT_RANDOM
    }

    /** One that begins to judge. */
    Gate gate(int most) {
        return switch (rule) {
            case BOUNDS_ONLY -> Gate.OPEN;
            case ADAPTIVE -> new AdaptiveGate(most, tooLong.toNanos());
            case AT_RANDOM -> new RandomGate(tooLong.toNanos());
        };
    }

    /** Lets proposals in, or does not. */
    interface Gate {

        Gate OPEN =
                new Gate() {
                    @Override
                    public boolean admits(int open) {
                        return true;
                    }

                    @Override
                    public void waited(long nanos, long now, int open) {}
                };

        /**
         * Whether one more may come. Any thread.
         *
         * @param open how many there are with it
         */
        boolean admits(int open);

        /**
         * One has left this member. On the worker.
         *
         * @param nanos since it was offered
         * @param open how many there are
         */
        void waited(long nanos, long now, int open);
    }
}
