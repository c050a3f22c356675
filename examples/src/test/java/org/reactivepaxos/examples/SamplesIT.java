// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.examples.process.CommandLineProcess;

/** Samples as their users meet them: the runnable jar in processes of its own. */
class SamplesIT {

    @TempDir private Path folder;

    @Test
    void theDemoLosesItsLeaderAndHasItBackAndRunsOnUntilTheEndOfItsInput() throws IOException {
        try (CommandLineProcess demo =
                CommandLineProcess.start(
                        folder, "demo", "--values=500", "--rate=100", "--seconds=1", "--keep")) {
            demo.awaitErrors("the members run on, data in ");
            assertThat(demo.feed("").end()).as(demo.errors()).isZero();
            assertThat(String.join("\n", demo.output()))
                    .containsSubsequence(
                            " leads, after ",
                            "pipeline: 500 values in ",
                            ", the leader, is killed",
                            "no value was acknowledged for ",
                            " starts again, on its data",
                            " has applied ",
                            " has caught up, ",
                            "members 1, 2 and 3 have executed the same ",
                            "before the kill ",
                            "met the gap ",
                            "after the gap ",
                            "status page: http://127.0.0.1:");
            assertThat(demo.errors()).doesNotContain("\tat ");
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).as("temporary files").noneMatch(path -> path.toFile().isDirectory());
        }
    }

    @Test
    void aMemberPerProcessSeesTheMasterThatTheOtherSees() throws IOException {
        String members = CommandLineProcess.freeAddresses(2);
        try (CommandLineProcess one = member(1, members);
                CommandLineProcess two = member(2, members)) {
            one.awaitErrors(" of its lease left, connected to member 2");
            two.awaitErrors(" of its lease left, connected to member 1");
            assertThat(two.feed("").end()).as(two.errors()).isZero();
            assertThat(one.feed("").end()).as(one.errors()).isZero();
            assertThat(one.output())
                    .anyMatch(row -> row.matches("member \\d is master of group 0, term .*"));
        }
    }

    private CommandLineProcess member(int id, String members) throws IOException {
        String data = folder.resolve("data-" + id).toString();
        return CommandLineProcess.start(
                folder, "election", "--id=" + id, "--members=" + members, "--data=" + data);
    }
}
