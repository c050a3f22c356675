// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/**
 * A member that votes. Its votes count only from the disk that the membership names (rule S7).
 *
 * @param member the member id, positive and never used again for another disk
 * @param storage the storage id: which disk speaks for the member
 */
public record Voter(int member, long storage) {

    public Voter {
        Check.argument(member > 0, "member id: %d", member);
        Check.argument(storage != 0, "storage id: %d", storage);
    }
}
