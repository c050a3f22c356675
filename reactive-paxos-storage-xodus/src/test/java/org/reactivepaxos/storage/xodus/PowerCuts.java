// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.storage.xodus.FileChange.Kind;
import org.reactivepaxos.storage.xodus.PowerCut.Rest;

/**
 * Cuts the power before the first and after each change of a script, starts on what is left, and
 * says what is wrong then. Equal directories are started on once.
 *
 * @param <F> what a start finds
 */
final class PowerCuts<F> {

    /** Starts on what a cut has left. */
    interface Start<F> {
        F on(SortedMap<String, byte[]> left, int changes) throws IOException;
    }

    /** What is wrong with what was found after so many changes; null when nothing is. */
    interface Judge<F> {
        @Nullable String problem(F found, int changes);
    }

    private final Path script;
    private final List<FileChange> changes;
    private final Start<F> start;
    private final Judge<F> judge;
    private final Map<String, F> known = new HashMap<>();

    PowerCuts(Path script, List<FileChange> changes, Start<F> start, Judge<F> judge) {
        this.script = script;
        this.changes = changes;
        this.start = start;
        this.judge = judge;
    }

    /** How often each kind of cut is made. */
    int count() {
        return changes.size() + 1;
    }

    /** How many different directories the cuts have left so far. */
    int directories() {
        return known.size();
    }

    /** What is wrong after the cuts. */
    List<String> everywhere(PowerCut cut) throws IOException {
        return everywhere(cut, change -> true, Integer.MAX_VALUE);
    }

    /**
     * The first that is wrong where some changes were never made: it is as if they were forgotten.
     */
    List<String> without(Predicate<FileChange> forgotten) throws IOException {
        return everywhere(new PowerCut(Rest.NOTHING, Rest.NOTHING, 0), forgotten.negate(), 1);
    }

    private List<String> everywhere(PowerCut cut, Predicate<FileChange> made, int most)
            throws IOException {
        List<String> wrong = new ArrayList<>();
        DiskModel disk = new DiskModel(script);
        for (int count = 0; count <= changes.size() && wrong.size() < most; count++) {
            if (count > 0 && made.test(changes.get(count - 1))) {
                disk.apply(changes.get(count - 1));
            }
            SortedMap<String, byte[]> left = disk.left(cut, count);
            String key = LeftFiles.digest(left);
            F found = known.get(key);
            if (found == null) {
                found = start.on(left, count);
                known.put(key, found);
            }
            String problem = judge.problem(found, count);
            if (problem != null) {
                wrong.add("after change " + count + " of " + changes.size() + ": " + problem);
            }
        }
        return wrong;
    }

    /** Whether it syncs a file with a name like that. */
    static boolean isSync(FileChange change, String nameEnd) {
        return change.kind() == Kind.SYNC && change.path().toString().endsWith(nameEnd);
    }
}
