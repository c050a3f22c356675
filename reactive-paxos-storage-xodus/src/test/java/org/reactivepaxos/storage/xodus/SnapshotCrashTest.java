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
        PowerCuts<?> cuts = new SnapshotCrashRuns(root).cuts();
        for (int seed = 0; seed < SEEDS; seed++) {
            for (Rest bytes : Rest.values()) {
                for (Rest names : NAMES) {
                    PowerCut cut = new PowerCut(bytes, names, seed);
                    assertThat(cuts.everywhere(cut)).as(cut.toString()).isEmpty();
                    System.out.printf(
                            "SnapshotCrashTest: %s: %d cuts, 0 losses (%d directories so far)%n",
                            cut, cuts.count(), cuts.directories());
                }
            }
        }
    }

    /** The same harness finds a store that forgets to sync. */
    @TestFactory
    List<DynamicTest> findsAMissingSync() throws IOException {
        PowerCuts<?> cuts = new SnapshotCrashRuns(root).cuts();
        return List.of(
                missing("of chunks", cuts, change -> PowerCuts.isSync(change, ".xd")),
                missing("of manifests", cuts, change -> PowerCuts.isSync(change, "manifest.new")),
                missing("of directories", cuts, change -> change.kind() == Kind.SYNC_DIRECTORY));
    }

    private static DynamicTest missing(
            String what, PowerCuts<?> cuts, Predicate<FileChange> forgotten) {
        return DynamicTest.dynamicTest(
                what,
                () -> {
                    List<String> wrong = cuts.without(forgotten);
                    assertThat(wrong).isNotEmpty();
                    System.out.println("SnapshotCrashTest: without syncs " + what + ": " + wrong);
                });
    }
}
