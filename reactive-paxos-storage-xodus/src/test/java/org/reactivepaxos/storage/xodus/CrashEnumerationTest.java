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
    private static final int APPENDS = Integer.getInteger("paxos.crash.appends", 25);
    private static final int STARTS = 2;
    private static final List<Rest> NAMES = List.of(Rest.NOTHING, Rest.ALL, Rest.PREFIX);

    @TempDir private Path root = Path.of("");

    @ParameterizedTest
    @EnumSource
    void losesNothingAcknowledgedAndInventsNothing(Shape shape) throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            CrashRuns runs =
                    CrashRuns.of(root.resolve("seed-" + seed), shape, seed, STARTS, APPENDS);
            for (Rest bytes : Rest.values()) {
                for (Rest names : NAMES) {
                    PowerCut cut = new PowerCut(bytes, names, seed);
                    assertThat(runs.cutEverywhere(cut, change -> true, Integer.MAX_VALUE))
                            .as(cut.toString())
                            .isEmpty();
                    report(shape, cut, runs);
                }
            }
        }
    }

    private static void report(Shape shape, PowerCut cut, CrashRuns runs) {
        System.out.printf(
                "CrashEnumerationTest: %s, %s: %d cuts, 0 losses (%d directories so far)%n",
                shape, cut, runs.cuts(), runs.directories());
    }

    /** The same harness finds a journal that forgets to sync. */
    @TestFactory
    List<DynamicTest> findsAMissingSync() throws IOException {
        CrashRuns runs = CrashRuns.of(root, Shape.SEGMENTS, 0, STARTS, 8);
        return List.of(
                missing("of log files", runs, change -> isSync(change, ".xd")),
                missing("of the mark", runs, change -> isSync(change, HighWater.NAME)),
                missing("of identities", runs, change -> isSync(change, StateFile.NAME + ".new")),
                missing("of directories", runs, change -> change.kind() == Kind.SYNC_DIRECTORY));
    }

    private static DynamicTest missing(
            String what, CrashRuns runs, Predicate<FileChange> forgotten) {
        PowerCut cut = new PowerCut(Rest.NOTHING, Rest.NOTHING, 0);
        return DynamicTest.dynamicTest(
                what,
                () -> {
                    List<String> wrong = runs.cutEverywhere(cut, forgotten.negate(), 1);
                    assertThat(wrong).isNotEmpty();
                    System.out.println(
                            "CrashEnumerationTest: without syncs " + what + ": " + wrong);
                });
    }

    private static boolean isSync(FileChange change, String nameEnd) {
        return change.kind() == Kind.SYNC && change.path().toString().endsWith(nameEnd);
    }
}
