// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.Master;
import org.reactivepaxos.MasterOptions;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.admin.AdminEndpoint;
import org.reactivepaxos.admin.AdminOptions;
import org.reactivepaxos.admin.AdminSecret;
import org.reactivepaxos.examples.ctl.CtlCommand;
import org.reactivepaxos.transport.InMemoryNetwork;
import picocli.CommandLine;

/** {@code paxos ctl} asks a member that runs. */
class CtlOnlineTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path root;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final InMemoryNetwork network = InMemoryNetwork.create();
    private final List<PaxosNode> nodes = new ArrayList<>();
    private Path secret = Path.of(".");
    private String address = "";
    private @Nullable AdminEndpoint endpoint;

    @BeforeEach
    void start() throws IOException {
        secret = Files.writeString(root.resolve("secret"), "0123456789abcdef\n");
        GroupOptions group =
                GroupOptions.of((instance, value) -> value).master(MasterOptions.create());
        for (int member = 1; member <= 2; member++) {
            PaxosOptions options =
                    PaxosOptions.of(member, 1, 2)
                            .transport(network.transport(member))
                            .group(4, group);
            nodes.add(PaxosNode.startNow(options, PATIENCE));
        }
        AdminOptions options = AdminOptions.of(0, AdminSecret.read(secret));
        endpoint = requireNonNull(AdminEndpoint.start(node(1), options).block(PATIENCE));
        address = "127.0.0.1:" + endpoint.address().getPort();
    }

    @AfterEach
    void close() {
        requireNonNull(endpoint).close().block(PATIENCE);
        nodes.forEach(node -> node.closeNow(PATIENCE));
    }

    private PaxosNode node(int member) {
        return nodes.get(member - 1);
    }

    private int ctl(String... arguments) {
        return run(address, secret, arguments);
    }

    private int run(String at, Path secretFile, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--address", at, "--secret-file", secretFile.toString()));
        return new CommandLine(new CtlCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }

    private void awaitLeader(int member) {
        node(1).group(4)
                .leader()
                .filter(now -> now.member().orElse(0) == member)
                .blockFirst(PATIENCE);
    }

    private int leader() {
        return requireNonNull(
                        node(1).group(4)
                                .leader()
                                .filter(now -> now.member().isPresent())
                                .blockFirst(PATIENCE))
                .member()
                .orElseThrow();
    }

    @Test
    void tellsHowAMemberIs() {
        int leader = leader();
        assertThat(ctl("status")).as(err.toString()).isZero();
        assertThat(out.toString()).startsWith("member 1: ").contains("[1, 2]");
        assertThat(ctl("status", "--json")).isZero();
        assertThat(out.toString()).contains("{\"group\":4,", "\"leader\":" + leader);
        assertThat(ctl("watch", "--group", "4", "--count", "1", "--json")).isZero();
        assertThat(out.toString().strip()).endsWith("}}");
        assertThat(ctl("watch", "--count", "1")).isZero();
    }

    @Test
    void changesTheMembership() {
        GroupOptions group = GroupOptions.of((instance, value) -> value);
        nodes.add(
                PaxosNode.startNow(
                        PaxosOptions.joining(3, 1, 2)
                                .transport(network.transport(3))
                                .group(4, group),
                        PATIENCE));
        assertThat(change("--add", "3")).as(err.toString()).isZero();
        assertThat(out.toString()).contains("voters 1, 2, 3, followers none");
        assertThat(change("--demote", "3", "--expected-version=-1")).isEqualTo(1);
        assertThat(err.toString()).contains(": 409 ");
        assertThat(change("--demote", "3")).as(err.toString()).isZero();
        assertThat(out.toString()).endsWith("voters 1, 2, followers 3\n");
        assertThat(change("--remove", "9")).isEqualTo(1);
        assertThat(err.toString()).contains(": 422 ");
        assertThat(change("--remove", "3", "--promote", "3")).isEqualTo(1);
        assertThat(err.toString()).contains(": 400 ", "member 3 is named twice");
        assertThat(change("--remove", "three")).isEqualTo(2);
        assertThat(change()).isEqualTo(2);
        assertThat(change("--expected-version", "0")).isEqualTo(2);
        assertThat(ctl("membership-change", "--group=-1", "--add", "4")).isEqualTo(2);
        assertThat(change("--quorums", "2")).isEqualTo(2);
        assertThat(change("--promote", "3", "--quorums", "2,2", "--json")).isZero();
        assertThat(out.toString()).endsWith("\"voters\":[1,2,3],\"followers\":[]}\n");
    }

    private int change(String... arguments) {
        List<String> all = new ArrayList<>(List.of("membership-change", "--group", "4"));
        all.addAll(List.of(arguments));
        return ctl(all.toArray(String[]::new));
    }

    @Test
    void movesTheLead() {
        if (leader() == 2) {
            assertThat(ctl("transfer", "--group", "4", "--to", "2")).isEqualTo(1);
            assertThat(err.toString()).contains("409").contains("does not lead");
            node(2).group(4).transferLead(1).block(PATIENCE);
            awaitLeader(1);
        }
        assertThat(ctl("transfer", "--group", "4", "--to", "2")).as(err.toString()).isZero();
        assertThat(out.toString()).endsWith("member 2 leads\n");
        awaitLeader(2);
    }

    @Test
    void movesTheMaster() {
        Master first =
                requireNonNull(
                        node(1).group(4)
                                .master()
                                .filter(now -> now.member().isPresent())
                                .blockFirst(PATIENCE));
        if (first.member().orElseThrow() == 2) {
            assertThat(ctl("master-resign", "--group", "4")).isEqualTo(1);
            node(2).group(4).masterElection().transferTo(1).block(PATIENCE);
            node(1).group(4).master().filter(Master::self).blockFirst(PATIENCE);
        }
        assertThat(ctl("master-transfer", "--group", "4", "--to", "2")).isZero();
        node(2).group(4).master().filter(Master::self).blockFirst(PATIENCE);
    }

    @Test
    void saysWhatTheMemberRefuses() {
        assertThat(ctl("snapshot", "--group", "4")).isEqualTo(1);
        assertThat(ctl("snapshot", "--group", "5")).isEqualTo(1);
        assertThat(ctl("cleaning-pause")).isEqualTo(1);
        assertThat(ctl("watch", "--group", "5", "--count", "1")).isEqualTo(1);
        assertThat(err.toString()).contains("409", "404", "no group 5", "cannot be paused");
    }

    @Test
    void saysWhyAMemberIsNotAsked() throws IOException {
        Path wrong = Files.writeString(root.resolve("wrong"), "fedcba9876543210");
        assertThat(run(address, wrong, "status")).isEqualTo(3);
        assertThat(err.toString()).contains("401");
        assertThat(run(address, root.resolve("nowhere"), "status")).isEqualTo(2);
        assertThat(run("not an address", secret, "status")).isEqualTo(2);
        assertThat(ctl("transfer")).isEqualTo(2);
        requireNonNull(endpoint).close().block(PATIENCE);
        assertThat(ctl("status")).isEqualTo(3);
        assertThat(err.toString()).contains("is not reached");
        assertThat(out.toString()).isEmpty();
    }
}
