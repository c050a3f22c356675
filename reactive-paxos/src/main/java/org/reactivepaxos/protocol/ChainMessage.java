// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import org.reactivepaxos.protocol.Chain.Link;

/** What members tell each other of the sums of their logs and results (rule S12). */
public sealed interface ChainMessage extends Message {

    /**
     * Sums of the sender's log, where two members found theirs to differ (S12).
     *
     * @param sums what it remembers of its chain, in any order
     * @param asks whether it wants the receiver's
     */
    record ChainSums(List<Link> sums, boolean asks) implements ChainMessage {
        public ChainSums {
            sums = List.copyOf(sums);
        }

        @Override
        public Kind kind() {
            return Kind.CHAIN_SUMS;
        }
    }

    /**
     * Sums of what a state machine of the sender answered (S12).
     *
     * @param basis what the sums are over, such as {@link #OF_RESULTS}: those over one have nothing
     *     in common with those over another. {@link #UNTOLD} of a sender that does not tell: it
     *     abstains
     * @param sums some that it remembers, or all where two members found theirs to differ
     * @param asks whether it wants the receiver's
     */
    record ResultSums(int machine, int basis, List<Link> sums, boolean asks)
            implements ChainMessage {

        /** Sums that nothing is compared with. */
        public static final int UNTOLD = 0;

        /** Sums over results; to be added to others. */
        public static final int OF_RESULTS = 1;

        /** Sums over digests; to be added to others. */
        public static final int OF_DIGESTS = 2;

        /**
         * A digest of the state is in the sum, and all members remember it, at multiples of this.
         */
        public static final int STRIDE = 1024;

        /** The sum begins anew at multiples of this, so that who does not know it may get in. */
        public static final int EPOCH = 64 * STRIDE;

        public ResultSums {
            sums = List.copyOf(sums);
        }

        @Override
        public Kind kind() {
            return Kind.RESULT_SUMS;
        }
    }
}
