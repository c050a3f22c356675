// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivepaxos.examples.process.FreeAddress;
import org.reactivepaxos.storage.xodus.XodusJournal;

/** Each row of bad input in docs/samples.md is run, and ends as the page says. */
class SamplesPageTest {

    private static final Path PAGE = Path.of("..", "docs", "samples.md");
    private static final Pattern ROW =
            Pattern.compile(
                    "\\| `(?<command>[a-z]+ [^`]*)` \\| (?<code>\\d) \\| `(?<says>[^`]+)` \\|");
    private static final List<String> SAMPLES =
            List.of("compose", "demo", "echo", "election", "mtls", "pipeline");

    @TempDir private static Path folder;

    private static ServerSocket used;

    /** A command line that is refused. */
    record BadInput(String command, int code, String says) {

        private String sample() {
            return command.substring(0, command.indexOf(' '));
        }
    }

    /** What the page calls HERE and BUSY. */
    @BeforeAll
    static void prepare() throws IOException {
        used = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Files.writeString(folder.resolve("file"), "no folder");
        Files.createDirectories(folder.resolve("full").resolve("of-something"));
        XodusJournal ofTwo = XodusJournal.at(folder.resolve("of-2"));
        ofTwo.open(2).then(ofTwo.close()).block(Duration.ofMinutes(1));
    }

    @AfterAll
    static void free() throws IOException {
        used.close();
    }

    static Stream<BadInput> rows() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(
                        row ->
                                new BadInput(
                                        row.group("command"),
                                        Integer.parseInt(row.group("code")),
                                        row.group("says")));
    }

    private static String here(String text) {
        InetSocketAddress free = FreeAddress.of(1);
        return text.replace("HERE", folder.toString())
                .replace("BUSY", String.valueOf(used.getLocalPort()))
                .replace("FREE", free.getAddress().getHostAddress() + ":" + free.getPort());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void badInputEndsAsThePageSays(BadInput bad) {
        SampleLine line = new SampleLine();
        assertThat(line.run(here(bad.command).split(" +", -1))).isEqualTo(bad.code);
        String last = "paxos " + bad.sample() + ": " + here(bad.says);
        assertThat(line.errors().lines()).as(line.errors()).anyMatch(row -> row.contains(last));
        assertThat(line.errors()).doesNotContain("\tat ");
    }

    @Test
    void thePageHasEachSampleWithItsBadInput() throws IOException {
        List<BadInput> rows = rows().toList();
        String page = Files.readString(PAGE);
        for (String sample : SAMPLES) {
            assertThat(page).contains("\n## " + sample + "\n", "./paxos " + sample);
            assertThat(rows.stream().filter(bad -> bad.sample().equals(sample)))
                    .as(sample)
                    .hasSizeGreaterThan(2)
                    .anyMatch(bad -> bad.says.startsWith("Unknown option"));
        }
        assertThat(Arrays.stream(page.split("\n")).filter(row -> row.startsWith("| `")))
                .as("rows that are not run")
                .hasSameSizeAs(rows);
    }
}
