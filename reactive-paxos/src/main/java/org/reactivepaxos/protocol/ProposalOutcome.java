// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/**
 * What the decided log says of one proposal (rule S8).
 *
 * @param instance where it had effect, -1 for every kind but {@link Kind#APPLIED}
 */
public record ProposalOutcome(Kind kind, long instance) {

    static final ProposalOutcome OPEN = new ProposalOutcome(Kind.OPEN, -1);
    static final ProposalOutcome SETTLED = new ProposalOutcome(Kind.SETTLED, -1);
    static final ProposalOutcome NEVER = new ProposalOutcome(Kind.NEVER, -1);
    static final ProposalOutcome FORGOTTEN = new ProposalOutcome(Kind.FORGOTTEN, -1);

    static ProposalOutcome appliedAt(long instance) {
        return new ProposalOutcome(Kind.APPLIED, instance);
    }

    /** What can become of a proposal. */
    public enum Kind {
        /** It had no effect so far, and still may. */
        OPEN,
        /** It had effect. */
        APPLIED,
        /** Its proposer's done mark has passed it: it had effect, or it never left its proposer. */
        SETTLED,
        /** It had no effect and will have none. */
        NEVER,
        /** It will have no effect any more; whether it had is too long ago to be remembered. */
        FORGOTTEN
    }
}
