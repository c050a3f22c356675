// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.runtime.WantedMembership;
import org.reactivepaxos.runtime.WantedMembership.Joining;
import org.reactivepaxos.runtime.WantedMembership.Quorums;

/**
 * How the membership of a group is to change, for {@link PaxosGroup#changeMembership}: in one step,
 * however much that is. Immutable: every setter returns a changed copy. Of one member one thing can
 * be said; whoever says another gets {@link IllegalArgumentException}.
 *
 * <p>Ids and data directories are used once: a member that was removed, or whose disk was lost,
 * comes back under a new id and with an empty directory.
 */
public final class MembershipChange {

    private static final MembershipChange NOTHING =
            new MembershipChange(Map.of(), Set.of(), Map.of(), new Quorums(0, 0), null);

    private final Map<Integer, Joining> added;
    private final Set<Integer> removed;
    private final Map<Integer, Boolean> moved;
    private final Quorums quorums;
    private final @Nullable Long expectedVersion;

    private MembershipChange(
            Map<Integer, Joining> added,
            Set<Integer> removed,
            Map<Integer, Boolean> moved,
            Quorums quorums,
            @Nullable Long expectedVersion) {
        this.added = added;
        this.removed = removed;
        this.moved = moved;
        this.quorums = quorums;
        this.expectedVersion = expectedVersion;
    }

    /**
     * Of the membership in force when it is proposed, with majority quorums until something else is
     * said.
     */
    public static MembershipChange create() {
        return NOTHING;
    }

    /**
     * A member joins, and votes once it has learned what is decided.
     *
     * @param addresses hints for the others where it is reached, at most {@link
     *     Membership#MAX_ADDRESSES}, such as {@code host:port} over TCP; none where the transports
     *     know it
     */
    public MembershipChange addVoter(int member, String... addresses) {
        return adding(member, true, addresses);
    }

    /**
     * A member joins that learns, proposes and reads, and has no vote: it never slows the group.
     * Otherwise as {@link #addVoter}.
     */
    public MembershipChange addFollower(int member, String... addresses) {
        return adding(member, false, addresses);
    }

    private MembershipChange adding(int member, boolean votes, String... addresses) {
        requireNew(member);
        if (addresses.length > Membership.MAX_ADDRESSES) {
            throw new IllegalArgumentException(
                    "member "
                            + member
                            + " has "
                            + addresses.length
                            + " addresses; at most "
                            + Membership.MAX_ADDRESSES);
        }
        for (String address : addresses) {
            if (address.isEmpty() || address.length() > Membership.MAX_ADDRESS_LENGTH) {
                throw new IllegalArgumentException(
                        "an address of member "
                                + member
                                + " has "
                                + address.length()
                                + " characters; from 1 to "
                                + Membership.MAX_ADDRESS_LENGTH);
            }
        }
        Map<Integer, Joining> more = new TreeMap<>(added);
        more.put(member, new Joining(votes, List.of(addresses)));
        return new MembershipChange(more, removed, moved, quorums, expectedVersion);
    }

    /** A member leaves, be it a voter or a follower, for ever: its id is not used again. */
    public MembershipChange remove(int member) {
        requireNew(member);
        Set<Integer> more = new TreeSet<>(removed);
        more.add(member);
        return new MembershipChange(added, more, moved, quorums, expectedVersion);
    }

    /** A follower votes from then on. */
    public MembershipChange promote(int member) {
        return moving(member, true);
    }

    /** A voter follows from then on. */
    public MembershipChange demote(int member) {
        return moving(member, false);
    }

    private MembershipChange moving(int member, boolean votes) {
        requireNew(member);
        Map<Integer, Boolean> more = new TreeMap<>(moved);
        more.put(member, votes);
        return new MembershipChange(added, removed, more, quorums, expectedVersion);
    }

    /**
     * How many votes are needed: by default a majority of the voters for both. Each quorum of one
     * kind must meet each of the other, so together they are more than the voters ("Flexible
     * Paxos", Howard et al., 2016).
     *
     * @param phase1 to elect a leader
     * @param phase2 to choose a value
     */
    public MembershipChange quorums(int phase1, int phase2) {
        if (phase1 < 1 || phase2 < 1) {
            throw new IllegalArgumentException("quorums of " + phase1 + " and " + phase2);
        }
        return new MembershipChange(
                added, removed, moved, new Quorums(phase1, phase2), expectedVersion);
    }

    /**
     * Has effect only while this version of the membership is in force, {@link
     * GroupMembership#version()}: so that nobody undoes what he has not seen. By default the one
     * that is in force when the change is proposed; a change that comes between is a conflict too.
     */
    public MembershipChange expectedVersion(long version) {
        return new MembershipChange(added, removed, moved, quorums, version);
    }

    private void requireNew(int member) {
        if (member <= 0) {
            throw new IllegalArgumentException("member ids are positive: " + member);
        }
        if (added.containsKey(member) || removed.contains(member) || moved.containsKey(member)) {
            throw new IllegalArgumentException("member " + member + " is named twice");
        }
    }

    WantedMembership wanted() {
        return new WantedMembership(added, removed, moved, quorums, expectedVersion);
    }
}
