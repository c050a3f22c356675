// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import static org.reactivepaxos.protocol.ChainMessage.ResultSums.EPOCH;
import static org.reactivepaxos.protocol.ChainMessage.ResultSums.STRIDE;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.reactivepaxos.protocol.Chain.Link;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Event.Summed;

/**
 * The chains over what the state machines of one group answer (rule S12). Every sum is a function
 * of the log alone: a digest goes in with the first effect at or above a multiple of the stride,
 * and what an epoch summed is left behind with the first effect of the next. On the group's worker,
 * but for {@link #saved}.
 */
final class ResultChains {

    private static final byte VERSION = 1;
    private static final int HEAD_BYTES = Byte.BYTES + Long.BYTES + Integer.BYTES;
    private static final int MACHINE_BYTES = 2 * Integer.BYTES + Long.BYTES + 2 * Byte.BYTES;

    private final SortedMap<Integer, MachineChain> chains = new TreeMap<>();
    private final Machines machines;
    private long lastEffect = -1;
    private long from;
    private boolean changed;

    ResultChains(Machines machines) {
        this.machines = machines;
        machines.compared().forEach(id -> chains.put(id, new MachineChain(machines.basisOf(id))));
    }

    /** Whether the digests belong in before the effect of that instance. */
    boolean isDue(long instance) {
        return lastEffect >= 0 && instance / STRIDE > lastEffect / STRIDE;
    }

    /**
     * An effect of that instance is next.
     *
     * @param digests of the machines that have one, as they are before it; looked at if due
     */
    void reach(long instance, Map<Integer, Long> digests) {
        if (isDue(instance)) {
            long boundary = instance / STRIDE * STRIDE;
            long next = (lastEffect / EPOCH + 1) * EPOCH;
            long end = instance < next ? 0 : next;
            chains.forEach((id, chain) -> chain.boundary(boundary, instance, end, digests.get(id)));
            changed = true;
        }
        lastEffect = instance;
    }

    /** A machine has executed a value of the instance that was reached. */
    void add(int machine, byte[] result) {
        MachineChain chain = chains.get(machine);
        if (chain != null && machines.hasComparedResults(machine)) {
            chain.add(lastEffect, result);
            changed = true;
        }
    }

    /** A lane has executed this one, perhaps while a snapshot was about to take its place. */
    void executed(Executed done) {
        if (done.effect().instance() < from) {
            return;
        }
        reach(done.effect().instance(), done.digests());
        List<Request> requests = done.effect().requests();
        for (int i = 0; i < requests.size(); i++) {
            add(requests.get(i).machine(), done.answers().get(i));
        }
    }

    /** Whether there is more since this was asked last. */
    boolean takeChanged() {
        boolean since = changed;
        changed = false;
        return since;
    }

    /** What is remembered, of the machines that have answered something. */
    List<Summed> summed() {
        List<Summed> all = new ArrayList<>();
        chains.forEach(
                (id, chain) -> {
                    if (chain.last().below() > 0) {
                        all.add(new Summed(id, chain.basis(), chain.remembered()));
                    }
                });
        return all;
    }

    /**
     * What goes into a snapshot, for whoever goes on from it. On the thread where the machines
     * execute, which are paused: nothing is added meanwhile.
     */
    ByteBuffer saved() {
        ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + chains.size() * MACHINE_BYTES);
        out.put(VERSION).putLong(lastEffect).putInt(chains.size());
        chains.forEach(
                (id, chain) -> {
                    Link last = chain.last();
                    out.putInt(id).put((byte) chain.basis()).putLong(last.below());
                    out.put((byte) (chain.isKnown() ? 1 : 0)).putInt(last.sum());
                });
        return out.flip();
    }

    /**
     * Goes on from a snapshot that does not tell: no sum is known before the next epoch. Nor do the
     * sums of the machines before say anything of those that take their place.
     */
    void forget(long below) {
        from = below;
        lastEffect = below - 1;
        chains.values().forEach(chain -> chain.restore(new Link(below, 0), false));
        changed = true;
    }

    /**
     * Goes on from what {@link #saved} gave. Of a machine that is not in it nothing is known, nor
     * of one of which something else was summed up: as where nothing is told.
     *
     * @throws IllegalArgumentException when it is nothing that this version wrote
     */
    void restore(ByteBuffer saved) {
        if (saved.remaining() < HEAD_BYTES || saved.get() != VERSION) {
            throw new IllegalArgumentException("sums of results in a form that is not known here");
        }
        lastEffect = saved.getLong();
        int count = saved.getInt();
        if (count < 0 || saved.remaining() != (long) count * MACHINE_BYTES) {
            throw new IllegalArgumentException("sums of results of " + count + " state machines");
        }
        for (int i = 0; i < count; i++) {
            MachineChain chain = chains.get(saved.getInt());
            int basis = saved.get();
            long below = saved.getLong();
            boolean known = saved.get() == 1;
            Link last = new Link(below, saved.getInt());
            if (chain != null) {
                chain.restore(last, known && basis == chain.basis());
            }
        }
        changed = true;
    }
}
