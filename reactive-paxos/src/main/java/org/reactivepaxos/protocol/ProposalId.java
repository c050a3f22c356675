// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/**
 * Identity of one proposal (rule S8). A proposal is recognised by it, never by its bytes.
 *
 * @param storage storage id of the proposing member
 * @param incarnation which start of that member
 * @param sequence number of the proposal within the group and incarnation, from 0 without gaps
 */
public record ProposalId(long storage, long incarnation, long sequence) {

    public ProposalId {
        Check.argument(incarnation >= 0, "incarnation: %d", incarnation);
        Check.argument(sequence >= 0, "sequence: %d", sequence);
    }

    @Override
    public String toString() {
        return Long.toHexString(storage) + ":" + incarnation + ":" + sequence;
    }
}
