// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What happens to each proposal of a group on this member.
 *
 * @param deadline how long one may take unless its call says otherwise, null for ever
 * @param rewrite null where all are proposed as they are
 * @param admission when one is refused because others wait
 */
public record ProposalPolicy(
        @Nullable Duration deadline, @Nullable Rewrite rewrite, Admission admission) {

    static final ProposalPolicy NONE = new ProposalPolicy(null, null, Admission.DEFAULT);

    /** Gives what is proposed for a value. */
    @FunctionalInterface
    public interface Rewrite {
        byte[] apply(int machine, byte[] value);
    }
}
