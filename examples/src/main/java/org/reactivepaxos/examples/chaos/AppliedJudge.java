// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Whether all runs of all members executed the same of a group in the same order, each call once,
 * all that were acknowledged and none that was refused. It reads what {@link Registers} noted.
 */
final class AppliedJudge {

    private final int group;
    private final Consumer<String> violations;
    private final BitSet executed = new BitSet();
    private long[] instances = new long[1024];
    private long[] ids = new long[1024];
    private int length;

    AppliedJudge(int group, Consumer<String> violations) {
        this.group = group;
        this.violations = violations;
    }

    /**
     * What one run executed without a snapshot in between.
     *
     * @param first the first instance
     * @param skipped notes in the file before it
     * @param count how many notes
     */
    private record Stretch(Path file, long first, long skipped, long count) {}

    /**
     * Reads the notes of all runs.
     *
     * @param files of this group
     * @return how many calls were executed, whether known to be or not
     */
    int judge(List<Path> files) throws IOException {
        List<Stretch> stretches = new ArrayList<>();
        for (Path file : files) {
            stretches.addAll(stretches(file));
        }
        // So each begins within what those before it have, or goes on from it.
        stretches.sort(Comparator.comparingLong(Stretch::first));
        for (Stretch stretch : stretches) {
            compare(stretch);
        }
        return length;
    }

    private static DataInputStream open(Path file) throws IOException {
        return new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
    }

    private static List<Stretch> stretches(Path file) throws IOException {
        List<Stretch> found = new ArrayList<>();
        // A kill can cut the last note off.
        long notes = Files.size(file) / Registers.NOTE_BYTES;
        long from = 0;
        long first = Registers.RESTORED;
        try (DataInputStream in = open(file)) {
            for (long i = 0; i < notes; i++) {
                long instance = in.readLong();
                in.readLong();
                if (instance == Registers.RESTORED) {
                    addStretch(found, new Stretch(file, first, from, i - from));
                    from = i + 1;
                    first = instance;
                } else if (first == Registers.RESTORED) {
                    first = instance;
                }
            }
        }
        addStretch(found, new Stretch(file, first, from, notes - from));
        return found;
    }

    private static void addStretch(List<Stretch> found, Stretch stretch) {
        if (stretch.count() > 0) {
            found.add(stretch);
        }
    }

    private void compare(Stretch stretch) throws IOException {
        int at = find(stretch.first());
        try (DataInputStream in = open(stretch.file())) {
            in.skipNBytes(stretch.skipped() * Registers.NOTE_BYTES);
            for (long i = 0; i < stretch.count(); i++) {
                long instance = in.readLong();
                long id = in.readLong();
                if (at == length) {
                    add(instance, id);
                } else if (instances[at] != instance || ids[at] != id) {
                    violations.accept(
                            "group %d: %s has call %d at instance %d, where others have %d at %d"
                                    .formatted(
                                            group,
                                            stretch.file(),
                                            id,
                                            instance,
                                            ids[at],
                                            instances[at]));
                    return;
                }
                at++;
            }
        }
    }

    /** Where an instance begins in what is known. */
    private int find(long instance) {
        int at = Arrays.binarySearch(instances, 0, length, instance);
        if (at < 0) {
            return -at - 1;
        }
        while (at > 0 && instances[at - 1] == instance) {
            at--;
        }
        return at;
    }

    private void add(long instance, long id) {
        if (length == instances.length) {
            instances = Arrays.copyOf(instances, 2 * length);
            ids = Arrays.copyOf(ids, 2 * length);
        }
        instances[length] = instance;
        ids[length++] = id;
        int call = Math.toIntExact(id);
        if (executed.get(call)) {
            violations.accept("group " + group + ": call " + id + " was executed twice");
        }
        executed.set(call);
    }

    /** The calls that were executed. */
    BitSet executed() {
        return (BitSet) executed.clone();
    }

    /** All groups together: what was acknowledged is there, and what was refused is not. */
    static void requireKept(Outcomes outcomes, BitSet executed, Consumer<String> violations) {
        BitSet missing = outcomes.acknowledged();
        missing.andNot(executed);
        if (!missing.isEmpty()) {
            violations.accept(
                    missing.cardinality()
                            + " acknowledged calls were never executed, the first of which is "
                            + missing.nextSetBit(0));
        }
        BitSet wrong = outcomes.refused();
        wrong.and(executed);
        if (!wrong.isEmpty()) {
            violations.accept(
                    wrong.cardinality()
                            + " calls that were refused for certain were executed, the first of"
                            + " which is "
                            + wrong.nextSetBit(0));
        }
    }
}
