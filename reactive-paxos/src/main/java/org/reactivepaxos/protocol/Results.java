// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Chain.Link;
import org.reactivepaxos.protocol.ChainMessage.ResultSums;

/**
 * The sums over what the state machines answered, of this member and of others (rule S12).
 *
 * @param machines each that this member or another one told of, by the time of that
 */
record Results(List<Machine> machines) {

    static final Results NONE = new Results(List.of());

    /** Of machines that this member has told nothing of yet, so many are remembered. */
    private static final int UNKNOWN_MAX = 64;

    /** So many sums of instances that are not executed here yet are remembered. */
    private static final int AHEAD_MAX = 8;

    Results {
        machines = List.copyOf(machines);
    }

    /**
     * One state machine.
     *
     * @param basis what the sums are over, here and as far as those of others are held against
     *     them; while none is known here, what the first to be remembered was over
     * @param own what this member remembers of its chain, the last sum first
     * @param ahead what voters told of instances that this member has not executed
     * @param audit the comparison that is under way, or {@link Audit#NONE}
     */
    record Machine(int id, int basis, List<Link> own, List<Link> ahead, Audit audit) {

        Machine {
            own = List.copyOf(own);
            ahead = List.copyOf(ahead);
        }

        /** What can be compared of what another one told; nothing of sums over something else. */
        List<Link> comparable(ResultSums told) {
            boolean same = told.basis() == basis || (own.isEmpty() && ahead.isEmpty());
            return same && told.basis() != ResultSums.UNTOLD ? told.sums() : List.of();
        }

        /** The own sum below this instance, or null where it is not remembered. */
        @Nullable Link at(long below) {
            for (Link link : own) {
                if (link.below() == below) {
                    return link;
                }
            }
            return null;
        }

        /** Everything below has been executed, or is of no concern to this machine. */
        long executedBelow() {
            return own.isEmpty() ? 0 : own.get(0).below();
        }

        /** What is remembered of the epoch of that sum: no other can be compared with it. */
        List<Link> ofEpoch(long below) {
            List<Link> same = new ArrayList<>(own);
            same.removeIf(link -> epoch(link.below()) != epoch(below));
            return same;
        }

        Machine with(Audit changed) {
            return new Machine(id, basis, own, ahead, changed);
        }

        /** The lowest are kept: this member comes to them first, and then hears of others. */
        Machine awaiting(Link link, int of) {
            for (Link known : ahead) {
                if (known.below() == link.below()) {
                    return this;
                }
            }
            List<Link> next = new ArrayList<>(ahead);
            next.add(link);
            next.sort(Comparator.comparingLong(Link::below));
            List<Link> lowest = next.subList(0, Math.min(AHEAD_MAX, next.size()));
            return new Machine(id, of, own, lowest, audit);
        }

        /** More is executed here. */
        Machine summed(int of, List<Link> sums) {
            long below = sums.isEmpty() ? 0 : sums.get(0).below();
            List<Link> left = new ArrayList<>(of == basis ? ahead : List.of());
            left.removeIf(link -> link.below() <= below);
            // An epoch later nobody comes to know any more what was compared then.
            boolean over = audit.isOpen() && epoch(below) > epoch(audit.from()) + 1;
            return new Machine(id, of, sums, left, over ? Audit.NONE : audit);
        }
    }

    /** In which stretch of the log a sum is: sums of different ones have nothing in common. */
    static long epoch(long below) {
        return (below - 1) / ResultSums.EPOCH;
    }

    Machine of(int id) {
        for (Machine machine : machines) {
            if (machine.id() == id) {
                return machine;
            }
        }
        return new Machine(id, ResultSums.UNTOLD, List.of(), List.of(), Audit.NONE);
    }

    Results with(Machine changed) {
        List<Machine> next = new ArrayList<>(machines);
        next.removeIf(machine -> machine.id() == changed.id());
        int unknown = 0;
        for (Machine machine : next) {
            unknown += machine.own().isEmpty() ? 1 : 0;
        }
        if (!changed.own().isEmpty() || unknown < UNKNOWN_MAX) {
            next.add(changed);
        }
        return new Results(next);
    }

    boolean isAuditing() {
        for (Machine machine : machines) {
            if (machine.audit().isOpen()) {
                return true;
            }
        }
        return false;
    }
}
