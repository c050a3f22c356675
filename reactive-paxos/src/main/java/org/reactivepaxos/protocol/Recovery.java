// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Value.Change;

/**
 * What a new leader must propose: for each instance up to the highest reported, the value of the
 * highest ballot, or a no-op where nothing was reported ("Paxos Made Simple", sections 2.2 P2c and
 * 3; rule S2).
 */
final class Recovery {

    private Recovery() {}

    /**
     * Picks a value for each instance from {@code start} on.
     *
     * @param reported what a quorum reported, in any order
     * @param start the first instance to propose; what is below is decided and known
     * @return consecutive blocks from {@code start} on, each of about {@code maxBytes}; they end
     *     with the first membership entry that is picked
     */
    static Sequence<Values> valuesToPropose(List<Run> reported, long start, int maxBytes) {
        long below = start;
        for (Run run : reported) {
            below = Math.max(below, run.below());
        }
        return blocks(pick(reported, start, below), maxBytes);
    }

    private static @Nullable Value[] pick(List<Run> reported, long start, long below) {
        @Nullable Value[] picked = new Value[Math.toIntExact(below - start)];
        List<Run> ascending = new ArrayList<>(reported);
        ascending.sort(Comparator.comparing(Run::ballot));
        for (Run run : ascending) {
            for (long instance = Math.max(start, run.first()); instance < run.below(); instance++) {
                picked[(int) (instance - start)] = run.at(instance);
            }
        }
        return picked;
    }

    private static Sequence<Values> blocks(@Nullable Value[] picked, int maxBytes) {
        Sequence<Values> blocks = Sequence.empty();
        List<Value> block = new ArrayList<>();
        long bytes = 0;
        for (Value candidate : picked) {
            Value value = candidate == null ? Value.NOOP : candidate;
            if (!block.isEmpty() && bytes + ValueCodec.sizeOf(value) > maxBytes) {
                blocks = blocks.plus(Values.of(block));
                block.clear();
                bytes = 0;
            }
            block.add(value);
            bytes += ValueCodec.sizeOf(value);
            if (value instanceof Change) {
                break; // What is above it is proposed under another ballot, if ever (S6).
            }
        }
        return block.isEmpty() ? blocks : blocks.plus(Values.of(block));
    }
}
