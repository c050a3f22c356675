// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each sample shows what it says, by its command line. The demo and echo: see their ITs. */
class SamplesTest {

    @TempDir private Path folder;

    private final SampleLine line = new SampleLine();

    private void succeeds(String... arguments) {
        assertThat(line.run(arguments)).as(line.errors()).isZero();
        assertThat(line.errors()).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"compose", "demo", "echo", "election", "mtls", "pipeline"})
    void helpHasExamplesAndExitCodes(String sample) {
        succeeds(sample, "--help");
        assertThat(String.join("\n", line.output()))
                .startsWith("Usage: paxos " + sample)
                .contains("Examples:\n  ", " ./paxos " + sample, "Exit codes:", "--folder=DIR");
    }

    @Test
    void pipelineHelpTellsOfTheConcurrencyOfFlatMap() {
        succeeds("pipeline", "--help");
        assertThat(String.join(" ", line.output())).contains("flatMap", "256");
    }

    @Test
    void everyMemberOfThePipelineHasEveryOrderOnce() {
        Path kept = folder.resolve("kept");
        succeeds("pipeline", "--orders", "700", "--concurrency", "300", "--folder", "" + kept);
        assertThat(line.output())
                .anyMatch(row -> row.matches("proposeAll +700 orders +1.0 per instance .* ops/s"))
                .anyMatch(row -> row.matches("windows +700 orders .* per instance .* ops/s"))
                .last()
                .asString()
                .startsWith("1,400 orders of ")
                .endsWith(" cents were sent; members 1, 2 and 3 have just that");
        assertThat(kept.resolve("member-3")).isNotEmptyDirectory();
    }

    @Test
    void oneEntryComesOfAnOrderThatIsRetriedThreeTimesForThreeRealReasons() {
        succeeds("compose");
        assertThat(line.output())
                .containsSubsequence(
                        "order A-1: retry 1 after OverloadedException, outcome NOT_PROPOSED",
                        "order A-1: retry 2 after DeadlineExceededException, outcome NOT_PROPOSED",
                        "order A-1: retry 3 after OutcomeUnknownException, outcome UNKNOWN",
                        "order A-2: refused, a quantity of 0: from 1 to 1000 can be had")
                .last()
                .asString()
                .startsWith("one log entry for order A-1 after ")
                .endsWith(" retries; members 1, 2 and 3 executed it once");
    }

    @Test
    void whoHasNoRightCertificateIsRefusedByBoth() {
        succeeds("mtls");
        assertThat(line.errors()).contains("keytool -genkeypair -signer ca -alias member-1 ");
        assertThat(line.output())
                .contains(
                        "member 1 refuses member 3: TLS: unable to find valid certification path"
                                + " to requested target",
                        "member 2 refuses member 3: the certificate is for [member-2], not for"
                                + " member 3")
                .containsSubsequence(
                        "members 1 and 2 have chosen \"hello\", instance 0",
                        "member 3 comes with CN=member-3, signed by CN=theirs",
                        "member 3 comes with CN=member-2, signed by CN=ours",
                        "members 1 and 2 have chosen \"without member 3\", instance 1");
    }

    @Test
    void eachEndOfAMasterHasANextOneInAHigherTerm() {
        succeeds("election", "--lease", "400", "--rounds", "3");
        assertThat(line.output()).hasSize(7);
        String begins = "member \\d is master of group 0, term %d, for \\d\\.\\d s";
        String next = begins + "; there was none for [\\d,]+ ms";
        assertThat(line.output().get(0)).matches(begins.formatted(1));
        assertThat(line.output().get(1)).matches("member \\d resigns");
        assertThat(line.output().get(2)).matches(next.formatted(2));
        assertThat(line.output().get(3)).matches("member \\d hands over to member \\d");
        assertThat(line.output().get(4)).matches(next.formatted(3));
        assertThat(line.output().get(5)).matches("member \\d is cut off and stopped");
        assertThat(line.output().get(6)).matches(next.formatted(4));
    }
}
