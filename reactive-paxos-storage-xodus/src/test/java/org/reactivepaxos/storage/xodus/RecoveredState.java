// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.util.Map;
import java.util.TreeMap;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.storage.Recovery;

/**
 * All that a journal knows after a start but for its own identity, as text that can be compared.
 */
record RecoveredState(Map<Integer, String> groups, String peers) {

    static RecoveredState of(Journal journal, Recovery recovery) {
        Map<Integer, String> groups = new TreeMap<>();
        recovery.groups().forEach((id, group) -> groups.put(id, text(journal, id, group)));
        return new RecoveredState(groups, new TreeMap<>(recovery.peers()).toString());
    }

    /** Whether this is the other state, and that group beside it. */
    boolean isWith(int group, RecoveredState other) {
        Map<Integer, String> rest = new TreeMap<>(groups);
        return rest.remove(group) != null && new RecoveredState(rest, peers).equals(other);
    }

    private static String text(Journal journal, int id, RecoveredGroup group) {
        Map<Long, String> values = new TreeMap<>();
        // how runs are cut says nothing
        for (Run run : group.undecided()) {
            for (long i = run.first(); i < run.below(); i++) {
                values.put(i, run.ballot() + " " + run.at(i).hashCode());
            }
        }
        long from = group.retainedFrom();
        long below = group.decidedBelow();
        if (from < below) {
            for (Run run : JournalSetup.read(journal, id, from, below)) {
                for (long i = run.first(); i < run.below(); i++) {
                    values.put(i, "decided " + run.at(i).hashCode());
                }
            }
        }
        return group.genesis()
                + " promised "
                + group.promised()
                + " decided "
                + below
                + " base "
                + group.base().below()
                + " retained "
                + from
                + " values "
                + values;
    }
}
