// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import org.reactivepaxos.protocol.ElectionMessage.Canvass;
import org.reactivepaxos.protocol.Event.PeerSilent;
import org.reactivepaxos.protocol.Event.Received;
import org.reactivepaxos.protocol.Role.Following;
import org.reactivepaxos.protocol.Role.Leading;

/** Situations of groups that rest, and of what wakes them. */
final class QuiescenceMarks {

    private QuiescenceMarks() {}

    static void folded(Marks marks, GroupState before, List<Event> events, GroupState after) {
        boolean rested = QuiescenceRules.rests(before);
        boolean rests = QuiescenceRules.rests(after);
        if (rests && !rested && after.role() instanceof Leading leading) {
            marks.reachIf(leading.followers().size() > 1, Mark.GROUP_RESTED);
            boolean beside = leading.followers().stream().anyMatch(each -> each.signs().silent());
            marks.reachIf(beside, Mark.RESTED_BESIDE_A_SILENT_VOTER);
        }
        if (rests || !rested || !(before.role() instanceof Following following)) {
            return;
        }
        boolean silence = false;
        boolean canvass = false;
        for (Event event : events) {
            silence |=
                    event instanceof PeerSilent silent
                            && silent.member() == following.leader().member();
            canvass |= event instanceof Received received && received.message() instanceof Canvass;
        }
        marks.reachIf(silence, Mark.WOKEN_BY_SILENCE);
        marks.reachIf(canvass, Mark.LEADER_CALLED_FOR_A_CANVASS);
        marks.reachIf(after.openProposals() > before.openProposals(), Mark.WOKEN_BY_A_PROPOSAL);
    }
}
