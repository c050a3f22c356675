// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.machine.Snapshotting;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.protocol.ReservedMachines;
import org.reactivepaxos.runtime.GroupSettings.Reactive;
import org.reactivepaxos.runtime.SnapshotMirrors;

/** What the options of one group must satisfy, each by itself and together. */
record GroupRules(String name, Problems problems) {

    void checkMachines(
            Map<Integer, StateMachine> machines,
            Map<Integer, Reactive> reactive,
            SnapshotMirrors mirrors) {
        Set<Integer> ids = new TreeSet<>(machines.keySet());
        ids.addAll(reactive.keySet());
        problems.unless(!ids.isEmpty(), name, "has no state machine");
        problems.unless(
                ids.stream().noneMatch(ReservedMachines::has),
                name,
                "the id of a state machine is reserved: " + ids);
        mirrors.plain().keySet().forEach(id -> checkMirrored(id, machines.get(id), "plain"));
        mirrors.reactive()
                .keySet()
                .forEach(
                        id -> {
                            Reactive of = reactive.get(id);
                            checkMirrored(id, of == null ? null : of.machine(), "reactive");
                        });
    }

    /** A start restores the machine, from what its mirror has saved. */
    private void checkMirrored(int id, @Nullable Object machine, String form) {
        problems.unless(
                machine instanceof Snapshotting,
                name,
                "a mirror is set for state machine "
                        + id
                        + ", which is "
                        + (machine == null ? "no " + form + " one" : "not Snapshotting"));
    }

    void checkMembers(int member, boolean joins, List<Integer> voters, Set<Integer> ofNode) {
        problems.unless(
                voters.isEmpty() || joins != voters.contains(member),
                name,
                joins
                        ? "contacts " + voters + " include this member, " + member
                        : "voters " + voters + " do not include this member, " + member);
        problems.unless(!joins || !voters.isEmpty(), name, "joins, and has no contact");
        problems.unless(
                ofNode.containsAll(voters),
                name,
                "voters " + voters + " are not all known to the node, which has " + ofNode);
        problems.unless(
                new HashSet<>(voters).size() == voters.size(),
                name,
                "a voter is named twice: " + voters);
    }

    void checkUpstreams(int member, List<Integer> learnFrom) {
        problems.unless(
                learnFrom.stream().allMatch(id -> id > 0 && id != member)
                        && new HashSet<>(learnFrom).size() == learnFrom.size(),
                name,
                "learns from other members, each named once: " + learnFrom);
    }
}
