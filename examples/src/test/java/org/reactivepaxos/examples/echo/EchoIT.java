// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.echo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.examples.process.CommandLineProcess;

/** The command line as its users meet it: the runnable jar in processes of its own. */
class EchoIT {

    @TempDir Path folder;

    @Test
    void everyMemberExecutesEveryLineAtTheSameInstance() throws IOException {
        try (CommandLineProcess echo = CommandLineProcess.start(folder, "echo")) {
            assertThat(echo.feed("hello\n\nwörld ✓\n").end()).as(echo.errors()).isZero();
            List<String> expected =
                    Stream.of("0: hello", "1: ", "2: wörld ✓")
                            .flatMap(
                                    at ->
                                            Stream.of(
                                                    "member 1 executed instance " + at,
                                                    "member 2 executed instance " + at,
                                                    "member 3 executed instance " + at,
                                                    "reply from instance " + at))
                            .toList();
            assertThat(echo.output()).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(echo.output()).filteredOn(line -> line.startsWith("reply")).isSorted();
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).as("temporary files").noneMatch(path -> path.toFile().isDirectory());
        }
    }

    @Test
    void noInputIsNoError() throws IOException {
        try (CommandLineProcess echo = CommandLineProcess.start(folder, "echo")) {
            assertThat(echo.feed("").end()).as(echo.errors()).isZero();
            assertThat(echo.output()).isEmpty();
        }
    }

    @Test
    void aLineThatIsTooLargeFailsWithItsReason() throws IOException {
        try (CommandLineProcess echo = CommandLineProcess.start(folder, "echo")) {
            assertThat(echo.feed("x".repeat(65 << 20) + "\n").end()).isEqualTo(1);
            assertThat(echo.errors()).contains("paxos echo: a value of", "at most");
            assertThat(echo.errors()).doesNotContain("\tat ");
        }
    }

    @Test
    void aMemberPerProcessAnswersItsOwnLinesAndLeaves() throws IOException {
        String members = CommandLineProcess.freeAddresses(3);
        try (CommandLineProcess one = member(1, members);
                CommandLineProcess two = member(2, members);
                CommandLineProcess three = member(3, members)) {
            one.write("from one\n");
            one.awaitOutput("reply from instance 0: from one");
            two.awaitOutput("member 2 executed instance 0: from one");
            three.awaitOutput("member 3 executed instance 0: from one");
            assertThat(one.feed("").end()).as(one.errors()).isZero();
            two.write("from two\n");
            three.awaitOutput("member 3 executed instance 1: from two");
            two.awaitOutput("reply from instance 1: from two");
            assertThat(two.feed("").end()).as(two.errors()).isZero();
            assertThat(three.feed("").end()).as(three.errors()).isZero();
            assertThat(two.output())
                    .noneMatch(line -> line.equals("reply from instance 0: from one"));
        }
    }

    private CommandLineProcess member(int id, String members) throws IOException {
        String data = folder.resolve("data-" + id).toString();
        return CommandLineProcess.start(
                folder, "echo", "--id=" + id, "--members=" + members, "--data=" + data);
    }
}
