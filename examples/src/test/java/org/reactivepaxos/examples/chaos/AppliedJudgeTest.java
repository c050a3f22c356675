// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.examples.chaos.Ask.Kind;
import org.reactivepaxos.examples.chaos.Outcomes.Outcome;

/** What is found right and wrong with what members executed. */
class AppliedJudgeTest {

    @TempDir private Path folder = Path.of("");

    private final List<String> violations = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private final AppliedJudge judge = new AppliedJudge(0, violations::add);

    /** Pairs of instance and call. */
    private void run(long... executed) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(executed.length * Long.BYTES);
        for (long each : executed) {
            bytes.putLong(each);
        }
        files.add(Files.write(folder.resolve("run-" + files.size()), bytes.array()));
    }

    @Test
    void acceptsRunsThatBeginAndEndAnywhereInOneSequence() throws IOException {
        run(2, 12, 2, 13, 5, 14);
        run(0, 10, 1, 11, 2, 12);
        run();
        run(0, 10, 1, 11, 2, 12, 2, 13, 5, 14, 6, 15);
        run(6, 15, 7, 16);
        assertThat(judge.judge(files)).isEqualTo(7);
        assertThat(violations).isEmpty();
        assertThat(judge.executed().cardinality()).isEqualTo(7);
    }

    @Test
    void acceptsWhatASnapshotSkips() throws IOException {
        run(Registers.RESTORED, 0, 0, 10, 1, 11, Registers.RESTORED, 5, 6, 15, 7, 16);
        run(0, 10, 1, 11, 2, 12, 5, 14, 6, 15);
        run(Registers.RESTORED, 7, 7, 16, 8, 17);
        assertThat(judge.judge(files)).isEqualTo(7);
        assertThat(violations).isEmpty();
    }

    @Test
    void findsAnotherCallAfterASnapshot() throws IOException {
        run(0, 10, 1, 11, 2, 12, 5, 14, 6, 15);
        run(0, 10, Registers.RESTORED, 5, 5, 14, 6, 16);
        judge.judge(files);
        assertThat(violations).singleElement().asString().contains("has call 16 at instance 6");
    }

    @Test
    void findsAnotherCallInAnInstance() throws IOException {
        run(0, 10, 1, 11);
        run(0, 10, 1, 12);
        judge.judge(files);
        assertThat(violations).singleElement().asString().contains("has call 12 at instance 1");
    }

    @Test
    void findsAnInstanceThatIsMissing() throws IOException {
        run(0, 10, 1, 11, 2, 12);
        run(0, 10, 2, 12);
        judge.judge(files);
        assertThat(violations).hasSize(1);
    }

    @Test
    void findsAnotherOrderWithinABatch() throws IOException {
        run(0, 10, 0, 11);
        run(0, 11, 0, 10);
        judge.judge(files);
        assertThat(violations).hasSize(1);
    }

    @Test
    void findsACallThatWasExecutedTwice() throws IOException {
        run(0, 10, 1, 11, 2, 10);
        judge.judge(files);
        assertThat(violations).singleElement().asString().contains("call 10 was executed twice");
    }

    @Test
    void takesNoNoteThatAKillHasCutOff() throws IOException {
        run(0, 10, 1, 11);
        files.add(Files.write(folder.resolve("cut"), new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
        judge.judge(files);
        assertThat(violations).isEmpty();
    }

    @Test
    void findsWhatWasAcknowledgedAndIsMissingAndWhatWasRefusedAndIsThere() throws IOException {
        run(0, 10, 1, 11);
        judge.judge(files);
        try (Outcomes outcomes = new Outcomes(folder.resolve("history"))) {
            end(outcomes, 10, Outcome.OK);
            end(outcomes, 11, Outcome.UNKNOWN);
            end(outcomes, 12, Outcome.UNKNOWN);
            end(outcomes, 13, Outcome.NO);
            AppliedJudge.requireKept(outcomes, judge.executed(), violations::add);
            assertThat(violations).isEmpty();
            end(outcomes, 14, Outcome.OK);
            end(outcomes, 11, Outcome.NO);
            AppliedJudge.requireKept(outcomes, judge.executed(), violations::add);
        }
        assertThat(violations).hasSize(2);
        assertThat(violations.get(0)).contains("1 acknowledged calls", "is 14");
        assertThat(violations.get(1)).contains("1 calls that were refused", "is 11");
    }

    private static void end(Outcomes outcomes, long id, Outcome outcome) {
        outcomes.ended(new Ask(id, Kind.PUT, 1, 0, id), outcome, "");
    }
}
