// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import java.util.OptionalInt;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.event.PaxosEvent.GroupDiverged;

/**
 * What a member process does with its state machines: one that is found to differ, and is replaced.
 * {@link MemberCommands} has the language.
 */
final class MachineCommands {

    private final PaxosNode node;
    private final Recordings machines;

    MachineCommands(PaxosNode node, Recordings machines) {
        this.node = node;
        this.machines = machines;
    }

    /** Tells of each group that is found to differ from now on. */
    void announce() {
        node.events()
                .ofType(GroupDiverged.class)
                .subscribe(
                        event -> MemberCommands.say("diverged " + words(event)),
                        e -> System.err.println("no news of events: " + e));
    }

    private static String words(GroupDiverged event) {
        return event.node()
                + " "
                + event.group()
                + " "
                + event.below()
                + " "
                + orNone(event.machine())
                + " "
                + event.own()
                + " "
                + orNone(event.majority());
    }

    private static String orNone(OptionalInt number) {
        return number.isPresent() ? String.valueOf(number.getAsInt()) : "none";
    }

    String applied(int group) {
        return machines.of(group).applied();
    }

    void flip(int group) {
        machines.of(group).flipByte();
        MemberCommands.say("flipped " + group);
    }

    void resync(int group) {
        node.resync(group, GroupOptions.of(machines.fresh(group)))
                .subscribe(
                        again -> {
                            MemberCommands.watch(again);
                            MemberCommands.say("resynced " + group);
                        },
                        error -> MemberCommands.say("resynced failed: " + error));
    }
}
