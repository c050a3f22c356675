// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.reactivepaxos.protocol.Message.Kind;

/**
 * One voter of three is swapped: member 1 puts member 4 in the place of member 3, against another
 * leader that proposes values of its own. Phase 1 and a lesson are a step each.
 *
 * @param candidates who opens ballots
 */
record Reconfiguration(String name, int ballots, int instances, List<Integer> candidates)
        implements Model {

    private static final Set<Kind> KINDS = EnumSet.of(Kind.ACCEPT);

    @Override
    public String about() {
        return "member 1 swaps a voter, 4 members, "
                + instances
                + " instances, "
                + ballots
                + " ballots of members "
                + candidates
                + ", phase 1 and a lesson a step each";
    }

    @Override
    public int members() {
        return 4;
    }

    @Override
    public int founders() {
        return 3;
    }

    @Override
    public List<Integer> wanted() {
        return List.of(1, 2, 4);
    }

    @Override
    public boolean isCandidate(int member) {
        return candidates.contains(member);
    }

    @Override
    public boolean proposesChange(int member, int proposed) {
        return member == 1 && proposed == 0;
    }

    @Override
    public int values(int member) {
        return member <= 2 ? 2 : 0;
    }

    @Override
    public boolean merged() {
        return true;
    }

    @Override
    public boolean carries(Kind kind) {
        return KINDS.contains(kind);
    }
}
