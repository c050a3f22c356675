// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import org.reactivepaxos.protocol.Chain.Link;

/** What members tell each other when the sums of their logs differ (rule S12). */
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
}
