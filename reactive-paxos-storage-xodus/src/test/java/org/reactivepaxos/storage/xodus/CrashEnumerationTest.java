// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivepaxos.storage.xodus.CrashScript.Shape;
import org.reactivepaxos.storage.xodus.FileChange.Kind;
import org.reactivepaxos.storage.xodus.PowerCut.Rest;

/**
 * The power is cut before the first and after each single change of files and directories that a
 * journal makes. It must start then, with all that was acknowledged and nothing that was not asked
 * for. {@code -Dpaxos.crash.seeds} and {@code -Dpaxos.crash.appends} make more of it.
 */
class CrashEnumerationTest {

    private static final int SEEDS = Integer.getInteger("paxos.crash.seeds", 1);
    private static final int APPENDS = Integer.getInteger("paxos.crash.appends", 18);
    private static final int STARTS = 2;
    private static final List<Rest> NAMES = List.of(Rest.NOTHING, Rest.ALL, Rest.PREFIX);

    @TempDir private Path root = Path.of("");

    @ParameterizedTest
    @EnumSource
    void losesNothingAcknowledgedAndInventsNothing(Shape shape) throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            PowerCuts<?> cuts =
                    CrashRuns.of(root.resolve("seed-" + seed), shape, seed, STARTS, APPENDS).cuts();
            for (Rest bytes : Rest.values()) {
                for (Rest names : NAMES) {
                    PowerCut cut = new PowerCut(bytes, names, seed);
                    assertThat(cuts.everywhere(cut)).as(cut.toString()).isEmpty();
                    report(shape, cut, cuts);
                }
            }
        }
    }

    private static void report(Shape shape, PowerCut cut, PowerCuts<?> cuts) {
        System.out.printf(
                "CrashEnumerationTest: %s, %s: %d cuts, 0 losses (%d directories so far)%n",
                shape, cut, cuts.count(), cuts.directories());
    }

    /** The same harness finds a journal that forgets to sync. */
    @TestFactory
    List<DynamicTest> findsAMissingSync() throws IOException {
        PowerCuts<?> cuts = CrashRuns.of(root, Shape.SEGMENTS, 0, STARTS, 8).cuts();
        return List.of(
                missing("of log files", cuts, change -> PowerCuts.isSync(change, ".xd")),
                missing("of the mark", cuts, change -> PowerCuts.isSync(change, HighWater.NAME)),
                missing(
                        "of identities",
                        cuts,
                        change -> PowerCuts.isSync(change, StateFile.NAME + ".new")),
                missing("of directories", cuts, change -> change.kind() == Kind.SYNC_DIRECTORY));
    }

    private static DynamicTest missing(
            String what, PowerCuts<?> cuts, Predicate<FileChange> forgotten) {
        return DynamicTest.dynamicTest(
                what,
                () -> {
                    List<String> wrong = cuts.without(forgotten);
                    assertThat(wrong).isNotEmpty();
                    System.out.println(
                            "CrashEnumerationTest: without syncs " + what + ": " + wrong);
                });
    }
}
