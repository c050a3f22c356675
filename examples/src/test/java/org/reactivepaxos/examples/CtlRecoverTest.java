// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.storage.xodus.DirectoryReport;
import org.reactivepaxos.storage.xodus.XodusDirectory;
import org.reactivepaxos.storage.xodus.XodusJournal;
import org.reactivepaxos.transport.InMemoryNetwork;
import picocli.CommandLine;

/** {@code paxos ctl recover} asks before it changes anything, and then a member goes on alone. */
class CtlRecoverTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String YES = "--yes-lose-acknowledged-values";
    private static final int NOTHING_CHANGED = 4;
    private static final int BAD_OPTIONS = 2;

    @TempDir Path root;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> executed = new ArrayList<>();

    /** Three members with two groups; then all are down, and 2 and 3 are lost. */
    @BeforeEach
    void loseTwoOfThree() {
        InMemoryNetwork network = InMemoryNetwork.create();
        List<PaxosNode> nodes = new ArrayList<>();
        for (int member = 1; member <= 3; member++) {
            nodes.add(
                    requireNonNull(
                            PaxosNode.start(
                                            options(member, network)
                                                    .group(8, (instance, value) -> value))
                                    .block(PATIENCE)));
        }
        for (int i = 0; i < 5; i++) {
            nodes.get(0).group(7).propose(("v" + i).getBytes(UTF_8)).block(PATIENCE);
            nodes.get(0).group(8).propose(("w" + i).getBytes(UTF_8)).block(PATIENCE);
        }
        nodes.forEach(node -> node.close().block(PATIENCE));
        executed.clear();
    }

    private PaxosOptions options(int member, InMemoryNetwork network) {
        return PaxosOptions.of(member, 1, 2, 3)
                .closeGrace(Duration.ZERO)
                .transport(network.transport(member))
                .journal(XodusJournal.at(directory(member)))
                .group(
                        7,
                        (instance, value) -> {
                            if (member == 1) {
                                executed.add(new String(value, UTF_8));
                            }
                            return value;
                        });
    }

    private Path directory(int member) {
        return root.resolve("member-" + member);
    }

    private int recover(String... options) {
        CommandLine commandLine = Paxos.commandLine();
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return commandLine.execute(
                Stream.concat(
                                Stream.of("ctl", "recover", directory(1).toString()),
                                Stream.of(options))
                        .toArray(String[]::new));
    }

    private Map<Path, String> files() throws IOException {
        Map<Path, String> files = new TreeMap<>();
        try (Stream<Path> walked = Files.walk(directory(1))) {
            for (Path path : walked.filter(Files::isRegularFile).toList()) {
                files.put(
                        path,
                        Files.getLastModifiedTime(path)
                                + " "
                                + Arrays.hashCode(Files.readAllBytes(path)));
            }
        }
        return files;
    }

    private DirectoryReport.Group group(int id) {
        return XodusDirectory.inspect(directory(1)).groups().stream()
                .filter(group -> group.id() == id)
                .findFirst()
                .orElseThrow();
    }

    private String cluster(int id) {
        return Long.toHexString(requireNonNull(group(id).genesis()).clusterId());
    }

    @Test
    void aDryRunTellsWhatTheMemberHoldsAndChangesNothing() throws IOException {
        Map<Path, String> before = files();
        assertThat(recover("--dry-run")).isZero();
        assertThat(files()).isEqualTo(before);
        assertThat(out.toString())
                .contains("member 1, storage ", "group 7", "group 8", "nothing was changed")
                .contains("  cluster         " + cluster(7))
                .contains("version -1, quorums 2 and 2")
                .containsPattern("voter +member 3, storage")
                .containsPattern("snapshot +below 0\\R")
                .containsPattern("decided below +[45]\\R")
                .containsPattern("accepted below +[5-9]")
                .containsPattern("recover +this member alone, all below [5-9] decided")
                .doesNotContain("WARNING");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void withoutAConfirmationItWarnsAndChangesNothing() throws IOException {
        Map<Path, String> before = files();
        assertThat(recover("--all-groups")).isEqualTo(NOTHING_CHANGED);
        assertThat(files()).isEqualTo(before);
        assertThat(out.toString())
                .contains(
                        "WARNING",
                        "lost for ever",
                        "acknowledged and that this member never accepted, with its vote",
                        "two clusters",
                        "Nothing was changed. To go on, add " + YES);
    }

    @Test
    void theMemberServesTheGroupAloneAfterwards() {
        String former = cluster(7);
        assertThat(recover("--group", "7", YES)).isZero();
        assertThat(cluster(7)).isNotEqualTo(former);
        assertThat(out.toString())
                .contains(
                        "WARNING",
                        "group 7: recovered as cluster " + cluster(7),
                        "this member is its only voter",
                        "New members join it with new ids and empty directories");
        assertThat(requireNonNull(group(8).membership()).size()).isEqualTo(3);
        PaxosNode alone =
                requireNonNull(
                        PaxosNode.start(options(1, InMemoryNetwork.create())).block(PATIENCE));
        alone.group(7).propose("alone".getBytes(UTF_8)).block(PATIENCE);
        alone.close().block(PATIENCE);
        assertThat(executed).containsExactly("v0", "v1", "v2", "v3", "v4", "alone");
    }

    @Test
    void doneAgainItChangesNothingAndGoesOnWithWhatIsLeft() throws IOException {
        assertThat(recover("--group=7", YES)).isZero();
        String cluster = cluster(7);
        Map<Path, String> before = files();
        assertThat(recover("--group=7", YES)).isEqualTo(NOTHING_CHANGED);
        assertThat(files()).isEqualTo(before);
        assertThat(out.toString())
                .contains("no: this member decides alone already", "there is no group to recover");
        assertThat(recover("--all-groups", YES)).isZero();
        assertThat(cluster(7)).isEqualTo(cluster);
        assertThat(requireNonNull(group(8).membership()).size()).isEqualTo(1);
        assertThat(out.toString()).contains("group 8: recovered as cluster " + cluster(8));
    }

    @Test
    void aDirectoryInUseOrDamagedIsRefused() throws IOException {
        PaxosNode running =
                requireNonNull(
                        PaxosNode.start(options(1, InMemoryNetwork.create())).block(PATIENCE));
        assertThat(recover("--all-groups", YES)).isEqualTo(3);
        assertThat(err.toString()).contains("in use");
        running.close().block(PATIENCE);
        Path last =
                files().keySet().stream()
                        .filter(path -> path.toString().endsWith(".xd"))
                        .max(Path::compareTo)
                        .orElseThrow();
        byte[] bytes = Files.readAllBytes(last);
        Files.write(last, Arrays.copyOf(bytes, bytes.length - 200));
        Map<Path, String> before = files();
        assertThat(recover("--all-groups", YES)).isEqualTo(1);
        assertThat(files()).isEqualTo(before);
        assertThat(err.toString()).contains("paxos ctl recover: ", "expected", "found");
    }

    @Test
    void saysWhatIsWrongWithTheOptions() {
        assertThat(recover()).isEqualTo(BAD_OPTIONS);
        assertThat(recover("--group=7", "--all-groups")).isEqualTo(BAD_OPTIONS);
        assertThat(err.toString()).contains("which groups? --group ID");
        assertThat(recover("--group=9", YES)).isEqualTo(BAD_OPTIONS);
        assertThat(err.toString()).contains("no group 9");
        assertThat(recover("--help")).isZero();
        assertThat(out.toString()).contains("FOR EVER", "--dry-run", YES, "not confirmed");
    }
}
