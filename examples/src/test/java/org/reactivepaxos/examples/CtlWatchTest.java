// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.admin.AdminEndpoint;
import org.reactivepaxos.admin.AdminOptions;
import org.reactivepaxos.admin.AdminSecret;
import org.reactivepaxos.transport.InMemoryNetwork;
import picocli.CommandLine;

/** {@code paxos ctl status --watch}: what members say, again and again. */
class CtlWatchTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MEMBERS = 2;

    @TempDir Path root;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<PaxosNode> nodes = new ArrayList<>();
    private final List<AdminEndpoint> endpoints = new ArrayList<>();
    private Path secret = Path.of(".");

    @BeforeEach
    void start() throws IOException {
        secret = Files.writeString(root.resolve("secret"), "0123456789abcdef\n");
        InMemoryNetwork network = InMemoryNetwork.create();
        for (int member = 1; member <= MEMBERS; member++) {
            PaxosNode node =
                    PaxosNode.startNow(
                            PaxosOptions.of(member, 1, 2)
                                    .transport(network.transport(member))
                                    .group(4, (instance, value) -> value)
                                    .group(7, (instance, value) -> value),
                            PATIENCE);
            nodes.add(node);
            AdminOptions options = AdminOptions.of(0, AdminSecret.read(secret));
            endpoints.add(requireNonNull(AdminEndpoint.start(node, options).block(PATIENCE)));
        }
    }

    @AfterEach
    void close() {
        endpoints.forEach(endpoint -> endpoint.close().block(PATIENCE));
        nodes.forEach(node -> node.closeNow(PATIENCE));
    }

    private String address(int member) {
        return "--address=127.0.0.1:" + endpoints.get(member - 1).address().getPort();
    }

    private int watch(String... arguments) {
        List<String> all = new ArrayList<>(List.of("ctl", "status", "--watch"));
        if (Arrays.stream(arguments).noneMatch(each -> each.startsWith("--secret-file"))) {
            all.add("--secret-file=" + secret);
        }
        all.addAll(List.of(arguments));
        CommandLine commandLine = Paxos.commandLine();
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return commandLine.execute(all.toArray(String[]::new));
    }

    @Test
    void printsEachMemberInABlockOfItsOwn() {
        nodes.get(0).group(7).propose(new byte[1]).block(PATIENCE);
        assertThat(watch(address(1), address(2), "--count=2")).as(err.toString()).isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(2 * (MEMBERS * 6 + 1));
        assertThat(lines.get(0)).startsWith("127.0.0.1:");
        assertThat(lines.get(1)).startsWith("member 1: ready, groups {READY=2}, ");
        assertThat(lines.get(2)).isEqualTo("open 0");
        assertThat(lines.get(3)).contains("group", "ballot", "decided", "p99");
        assertThat(lines.get(5)).matches(" +7  READY +(LEADING|FOLLOWING) +[12] +-1\\..*");
        assertThat(lines.get(7)).startsWith("member 2: ready");
        assertThat(lines.get(12)).isEmpty();
    }

    @Test
    void printsTheEventsThatThePageGets() {
        assertThat(watch(address(2), "--count=1", "--json", "--from=7")).isZero();
        assertThat(out.toString()).startsWith("{\"member\":2,").hasLineCount(1);
        assertThat(out.toString()).contains("{\"group\":7,", "\"measured\":false");
        assertThat(out.toString()).doesNotContain("{\"group\":4,");
    }

    @Test
    void goesOnWithoutAMemberThatIsNotReached() throws Exception {
        AtomicInteger code = new AtomicInteger();
        Thread command = new Thread(() -> code.set(watch(address(1), address(2))));
        command.start();
        await().atMost(PATIENCE).until(() -> out.toString().contains("member 2: ready"));
        String port = ":" + endpoints.get(1).address().getPort();
        endpoints.get(1).close().block(PATIENCE);
        await().atMost(PATIENCE)
                .until(() -> out.toString().contains(port + ": NOT REACHED since "));
        int length = out.toString().length();
        await().atMost(PATIENCE)
                .until(() -> out.toString().substring(length).contains("member 1: "));
        // What it said last is still there.
        assertThat(out.toString()).containsPattern("NOT REACHED since .*\\R(.*\\R)?member 2: ");
        command.interrupt();
        command.join();
        assertThat(code).hasValue(1);
        assertThat(err.toString()).isEqualToIgnoringNewLines("paxos ctl status: interrupted");
    }

    @Test
    void saysWhyNoMemberIsReached() throws IOException {
        String gone = address(1);
        endpoints.get(0).close().block(PATIENCE);
        assertThat(watch(gone)).isEqualTo(3);
        assertThat(err.toString())
                .startsWith("paxos ctl status: 127.0.0.1:")
                .contains("not reached");
        Path wrong = Files.writeString(root.resolve("wrong"), "fedcba9876543210");
        assertThat(watch(address(2), "--secret-file=" + wrong)).isEqualTo(3);
        assertThat(err.toString()).contains(": 401 ").doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--interval=0   | --interval: 1 to 3600",
                "--interval=x   | 'x' is not an int",
                "--count=0      | --count: 1 or more",
                "--address=x y  | Illegal character"
            })
    void saysWhatIsWrongWithTheOptions(String option, String message) {
        assertThat(watch(address(1), option)).isEqualTo(2);
        assertThat(err.toString()).contains(message).doesNotContain("\tat ");
    }

    @Test
    void onlyAWatchHasSeveralMembersAndGoesOn() {
        for (String more : List.of(address(2), "--count=2", "--interval=2")) {
            int code =
                    Paxos.commandLine()
                            .setErr(new PrintWriter(err))
                            .execute("ctl", "status", address(1), more, "--secret-file=" + secret);
            assertThat(code).as(more).isEqualTo(2);
        }
        assertThat(err.toString()).contains("--address: one, but", "go with --watch");
    }
}
