// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.storage.xodus.FileChange.Kind;
import org.reactivepaxos.storage.xodus.PowerCut.Rest;

/**
 * The power is cut before the first and after each single change of files and directories that a
 * snapshot store makes. What was committed must be there then, whole, or what replaced it; of a
 * stage what was acknowledged; and the store must go on. {@code -Dpaxos.crash.seeds} makes more.
 */
class SnapshotCrashTest {

    private static final int SEEDS = Integer.getInteger("paxos.crash.seeds", 1);
    private static final List<Rest> NAMES = List.of(Rest.NOTHING, Rest.ALL, Rest.PREFIX);

    @TempDir private Path root = Path.of("");

    @Test
    void keepsTheOldSnapshotOrTheNewOneWhole() throws IOException {
        SnapshotCrashRuns runs = new SnapshotCrashRuns(root);
        for (int seed = 0; seed < SEEDS; seed++) {
            for (Rest bytes : Rest.values()) {
                for (Rest names : NAMES) {
                    PowerCut cut = new PowerCut(bytes, names, seed);
                    assertThat(runs.cutEverywhere(cut, change -> true, Integer.MAX_VALUE))
                            .as(cut.toString())
                            .isEmpty();
                    System.out.printf(
                            "SnapshotCrashTest: %s: %d cuts, 0 losses (%d directories so far)%n",
                            cut, runs.cuts(), runs.directories());
                }
            }
        }
    }

    /** The same harness finds a store that forgets to sync. */
    @TestFactory
    List<DynamicTest> findsAMissingSync() throws IOException {
        SnapshotCrashRuns runs = new SnapshotCrashRuns(root);
        return List.of(
                missing("of chunks", runs, change -> isSync(change, ".xd")),
                missing("of manifests", runs, change -> isSync(change, "manifest.new")),
                missing("of directories", runs, change -> change.kind() == Kind.SYNC_DIRECTORY));
    }

    private static DynamicTest missing(
            String what, SnapshotCrashRuns runs, Predicate<FileChange> forgotten) {
        PowerCut cut = new PowerCut(Rest.NOTHING, Rest.NOTHING, 0);
        return DynamicTest.dynamicTest(
                what,
                () -> {
                    List<String> wrong = runs.cutEverywhere(cut, forgotten.negate(), 1);
                    assertThat(wrong).isNotEmpty();
                    System.out.println("SnapshotCrashTest: without syncs " + what + ": " + wrong);
                });
    }

    private static boolean isSync(FileChange change, String nameEnd) {
        return change.kind() == Kind.SYNC && change.path().toString().endsWith(nameEnd);
    }
}
