// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.DurableLog.Held;
import org.reactivepaxos.protocol.Value.Command;

/** Bits that flip in what a member stores of its log. */
final class Flips {

    private Flips() {}

    /**
     * An instance of the victim's log whose value may be hit, or -1 where there is none now.
     *
     * <p>One that the storage does not see hits what is durably decided everywhere: to a member
     * that had yet to learn it the damaged one could teach the wrong value, and which of two is
     * wrong nobody can tell. And it hits what a state machine is given, and is given again at the
     * next start, for that is what S12 is for.
     */
    static long find(SimulatedMember victim, List<SimulatedMember> members, Fault how) {
        long first = how == Fault.FLIPPED_IN_MEMORY ? victim.disk().durable().coveredBelow() : 0;
        long below = victim.disk().durable().recovered().decidedBelow();
        if (how == Fault.FLIPPED_IN_MEMORY) {
            for (SimulatedMember member : members) {
                below = Math.min(below, member.disk().durable().recovered().decidedBelow());
            }
        }
        long instance =
                below <= first ? -1 : first + victim.group().random().nextLong(below - first);
        boolean hit = how == Fault.FLIPPED_RECORD || payloadAt(victim, instance) > 0;
        return instance >= 0 && victim.disk().durable().at(instance) != null && hit ? instance : -1;
    }

    private static int payloadAt(SimulatedMember member, long instance) {
        return payloadOf(member.disk().durable().at(instance));
    }

    private static int payloadOf(@Nullable Held held) {
        return held != null
                        && held.value() instanceof Command command
                        && command.machine() != MasterEntry.MACHINE
                ? command.payload().length
                : 0;
    }

    /** Flips a bit, and reads what was hit; says whether that could be read. */
    static boolean flip(DurableLog log, long instance, Fault how, Random random) {
        Held held = log.at(instance);
        if (held == null) {
            throw new IllegalStateException("nothing is held at " + instance);
        }
        byte[] bytes = RecordBytes.of(held);
        Held read =
                RecordBytes.read(
                        how == Fault.FLIPPED_RECORD
                                ? RecordBytes.flippedOnDisk(bytes, random)
                                : RecordBytes.flippedInMemory(bytes, payloadOf(held), random));
        if (read == null) {
            return false;
        }
        log.damage(instance, read);
        return true;
    }
}
