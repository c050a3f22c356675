// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Collections;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Every member id and storage id that a membership of the group has ever named: none may come back
 * as a new one (rules S6, S7). Grows by the members that ever joined, and by nothing else.
 */
public record UsedIds(Set<Integer> members, Set<Long> storages) {

    static final UsedIds NONE = new UsedIds(Set.of(), Set.of());

    public UsedIds {
        // Ascending, so that all members see the same order wherever it shows.
        members = Collections.unmodifiableNavigableSet(sorted(members));
        storages = Collections.unmodifiableNavigableSet(sorted(storages));
    }

    private static <T> NavigableSet<T> sorted(Set<T> ids) {
        return new TreeSet<>(ids);
    }

    UsedIds plus(Membership membership) {
        NavigableSet<Integer> allMembers = sorted(members);
        NavigableSet<Long> allStorages = sorted(storages);
        for (Voter member : membership.members()) {
            allMembers.add(member.member());
            allStorages.add(member.storage());
        }
        return new UsedIds(allMembers, allStorages);
    }

    /** Whether neither its id nor its disk was ever used. */
    boolean isNew(int member, long storage) {
        return !members.contains(member) && !storages.contains(storage);
    }
}
