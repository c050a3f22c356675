// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;

/**
 * A member as a membership names it: among its voters, or among its followers. What it says counts
 * only from the disk that the membership names (rule S7).
 *
 * @param member the member id, positive and never used again for another disk
 * @param storage the storage id: which disk speaks for the member
 * @param addresses hints where the member can be reached; the protocol only carries them
 */
public record Voter(int member, long storage, List<String> addresses) {

    public Voter {
        Check.argument(member > 0, "member id: %d", member);
        Check.argument(storage != 0, "storage id: %d", storage);
        addresses = List.copyOf(addresses);
    }

    /** Without a hint where it can be reached. */
    public Voter(int member, long storage) {
        this(member, storage, List.of());
    }

    boolean is(int otherMember, long otherStorage) {
        return member == otherMember && storage == otherStorage;
    }
}
