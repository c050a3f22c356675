// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.storage.xodus.XodusJournal;
import org.reactivepaxos.transport.InMemoryNetwork;
import picocli.CommandLine;
import reactor.core.publisher.Flux;

/** {@code paxos ctl} says what is in a directory, and changes not a byte of it. */
class CtlTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int VALUES = 30;

    @TempDir Path root;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path directory = Path.of(".");
    private Path killed = Path.of(".");

    @BeforeEach
    void runAMember() throws IOException {
        directory = root.resolve("member");
        killed = root.resolve("killed");
        PaxosNode node = start();
        Flux.range(0, VALUES)
                .concatMap(i -> node.group(7).propose(("value " + i).getBytes(UTF_8)))
                .blockLast(PATIENCE);
        copy(directory, killed);
        node.close().block(PATIENCE);
    }

    private PaxosNode start() {
        return requireNonNull(
                PaxosNode.start(
                                PaxosOptions.of(1, 1)
                                        .transport(InMemoryNetwork.create().transport(1))
                                        .journal(XodusJournal.at(directory))
                                        .group(7, (instance, value) -> value))
                        .block(PATIENCE));
    }

    private static void copy(Path from, Path to) throws IOException {
        for (Path path : tree(from)) {
            Files.copy(path, to.resolve(from.relativize(path).toString()));
        }
    }

    private static List<Path> tree(Path from) throws IOException {
        try (Stream<Path> walked = Files.walk(from)) {
            return walked.toList();
        }
    }

    private static Map<Path, String> state(Path from) throws IOException {
        Map<Path, String> state = new TreeMap<>();
        for (Path path : tree(from)) {
            int bytes = Files.isDirectory(path) ? 0 : Arrays.hashCode(Files.readAllBytes(path));
            state.put(
                    path,
                    Files.getLastModifiedTime(path)
                            + " "
                            + Files.size(path)
                            + " "
                            + Files.getPosixFilePermissions(path)
                            + " "
                            + bytes);
        }
        return state;
    }

    private static Path lastLogFile(Path journal) throws IOException {
        return tree(journal).stream()
                .filter(path -> path.toString().endsWith(".xd"))
                .max(Path::compareTo)
                .orElseThrow();
    }

    /** Runs the command, and sees to it that it changes nothing. */
    private int ctl(Path place, String command, String... options) throws IOException {
        CommandLine commandLine = Paxos.commandLine();
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        Map<Path, String> before = state(place);
        int code =
                commandLine.execute(
                        Stream.concat(
                                        Stream.of("ctl", command, place.toString()),
                                        Stream.of(options))
                                .toArray(String[]::new));
        assertThat(state(place)).isEqualTo(before);
        return code;
    }

    @Test
    void verifiesAllThatAStartWould() throws IOException {
        assertThat(ctl(directory, "verify")).isZero();
        assertThat(out.toString())
                .contains(
                        "identity: member 1, storage ",
                        "closed cleanly",
                        "segments: 1, none missing",
                        "every checksum right",
                        "groups: 1",
                        "whole");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void theStateNamesGroupsThatWereDropped() throws IOException {
        PaxosNode node = start();
        node.createGroup(8, GroupOptions.of((instance, value) -> value))
                .then(node.dropGroup(8))
                .block(PATIENCE);
        node.close().block(PATIENCE);
        assertThat(ctl(directory, "state")).isZero();
        assertThat(out.toString())
                .containsPattern("group 7\\R  cluster")
                .containsPattern("group 8\\R  dropped");
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify", "state", "membership", "dump"})
    void leavesATornTailAsItIs(String command) throws IOException {
        Path last = lastLogFile(killed);
        int end = LogFile.lengthWithoutZeros(last);
        byte[] part = new byte[500];
        Arrays.fill(part, (byte) 0x81);
        overwrite(last, end, part);
        assertThat(ctl(killed, command)).isZero();
        assertThat(out.toString()).isNotEmpty();
        assertThat(err.toString()).isEmpty();
        // the member starts on it all the same, and cuts the tail off
        directory = killed;
        start().close().block(PATIENCE);
        assertThat(lastLogFile(killed)).isEqualTo(last);
        assertThat(LogFile.lengthWithoutZeros(last)).isLessThan(end + part.length);
    }

    private static void overwrite(Path file, int position, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), position);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify", "state", "membership", "dump"})
    void tellsOfDamage(String command) throws IOException {
        Path last = lastLogFile(directory);
        byte[] bytes = Files.readAllBytes(last);
        Files.write(last, Arrays.copyOf(bytes, bytes.length - 200));
        assertThat(ctl(directory, command)).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("paxos ctl " + command + ": ")
                .contains(directory.toString(), "expected", "found", "new member id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify", "state", "membership", "dump"})
    void refusesADirectoryThatIsOpen(String command) throws IOException {
        PaxosNode node = start();
        try {
            // an open journal writes its mark now and then, so only the answer is looked at
            CommandLine commandLine = Paxos.commandLine();
            commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
            assertThat(commandLine.execute("ctl", command, directory.toString())).isEqualTo(3);
            assertThat(err.toString()).contains(directory.toString(), "in use");
            node.group(7).propose("still there".getBytes(UTF_8)).block(PATIENCE);
        } finally {
            node.close().block(PATIENCE);
        }
    }

    @Test
    void saysWhatADirectoryHolds() throws IOException {
        assertThat(ctl(directory, "state")).isZero();
        assertThat(out.toString())
                .containsPattern("member +1\n")
                .containsPattern("incarnation +1\n")
                .containsPattern("segment 1 +[0-9,]+ bytes in 1 files, from record 1")
                .containsPattern("group 7\n +cluster +[0-9a-f]+\n +promised +-1\\.1\\.1\n")
                .containsPattern("decided below +" + VALUES + "\n")
                .containsPattern("voter +member 1, storage [0-9a-f]+");
    }

    @Test
    void saysWhoVotes() throws IOException {
        assertThat(ctl(directory, "membership", "--group", "7")).isZero();
        assertThat(out.toString()).contains("group 7", "version -1, quorums 1 and 1", "member 1");
        assertThat(ctl(directory, "membership", "--group", "8")).isEqualTo(2);
        assertThat(err.toString()).contains("no group 8");
    }

    @Test
    void printsTheRecordsThatAreAskedFor() throws IOException {
        assertThat(ctl(directory, "dump")).isZero();
        assertThat(out.toString().lines().filter(line -> line.contains(" 1 command;")))
                .hasSize(VALUES);
        assertThat(out.toString()).contains("genesis of cluster", "promise of ballot", "ends");
        out.getBuffer().setLength(0);
        assertThat(ctl(directory, "dump", "--group=7", "--from=10", "--below=14")).isZero();
        assertThat(
                        out.toString()
                                .lines()
                                .map(line -> line.replaceAll(".*(instances \\d+).*", "$1")))
                .containsExactly("instances 10", "instances 11", "instances 12", "instances 13");
        out.getBuffer().setLength(0);
        assertThat(ctl(directory, "dump", "--limit=3")).isZero();
        assertThat(out.toString().lines()).hasSize(3);
        out.getBuffer().setLength(0);
        assertThat(ctl(directory, "dump", "--group=8")).isZero();
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void saysThatThereIsNoJournal() throws IOException {
        assertThat(ctl(root, "verify")).isEqualTo(3);
        assertThat(err.toString()).contains("expected the directory of a journal");
    }

    @Test
    void helps() {
        CommandLine commandLine = Paxos.commandLine();
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        assertThat(commandLine.execute("ctl", "--help")).isZero();
        assertThat(commandLine.execute("ctl", "dump", "--help")).isZero();
        assertThat(out.toString())
                .contains("verify", "state", "membership", "dump", "--below", "Exit codes", "3");
        assertThat(commandLine.execute("ctl")).isEqualTo(2);
        assertThat(commandLine.execute("ctl", "dump", "--limit=-1", ".")).isEqualTo(2);
    }
}
