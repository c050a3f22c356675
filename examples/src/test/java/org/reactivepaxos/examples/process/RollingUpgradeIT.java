// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Scenario T13: members of three are replaced by a build with another version of the wire and of
 * the directory, one by one, while values are proposed without a break: real processes, TCP and
 * Xodus. The build is one that is still to come, see {@link Build}.
 */
class RollingUpgradeIT {

    private static final int VERSION_OFFSET = Long.BYTES;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir Path folder;

    private final Map<Integer, Build> builds = new TreeMap<>();

    @Test
    void memberByMemberUnderLoadNothingAcknowledgedIsLost() {
        try (ProcessCluster cluster = ProcessCluster.start(folder, 1)) {
            ContinuousLoad load = new ContinuousLoad();
            ProcessCluster.IDS.forEach(id -> builds.put(id, Build.PRESENT));
            ProcessCluster.IDS.forEach(id -> load.through(cluster.member(id)));
            int first = cluster.awaitLeader();
            // As long as nothing new is on its disk a member can go back.
            replace(cluster, load, first, Build.NEXT_ON_THE_WIRE);
            replace(cluster, load, first, Build.PRESENT);
            replace(cluster, load, first, Build.NEXT);
            refusesToGoBack(cluster, load, first);
            for (int id : ProcessCluster.IDS) {
                if (id != first) {
                    replace(cluster, load, id, Build.NEXT);
                }
            }
            load.end();
            requireOneHistory(cluster, load);
        }
    }

    /** Stops a member in order and starts another build in its place. */
    private void replace(ProcessCluster cluster, ContinuousLoad load, int id, Build build) {
        load.without(id);
        assertThat(cluster.member(id).stop()).isZero();
        start(cluster, load, id, build);
    }

    private void start(ProcessCluster cluster, ContinuousLoad load, int id, Build build) {
        MemberProcess member = cluster.launch(id, build);
        member.awaitReady();
        builds.put(id, build);
        load.through(member);
        awaitProgress(cluster);
        speakTheHighestCommonVersion(cluster);
        assertThat(directoryVersion(cluster.data(id))).isEqualTo(build.directoryVersion());
    }

    /** Each member has a value acknowledged that it had not before. */
    private static void awaitProgress(ProcessCluster cluster) {
        for (int id : ProcessCluster.IDS) {
            Map<String, Long> acknowledged = cluster.member(id).acknowledged();
            int before = acknowledged.size();
            await().atMost(PATIENCE).until(() -> acknowledged.size() > before);
        }
    }

    /** And whoever got something that it does not understand would have counted it. */
    private void speakTheHighestCommonVersion(ProcessCluster cluster) {
        for (int id : ProcessCluster.IDS) {
            String expected =
                    othersThan(id).stream()
                            .map(other -> other + "=" + common(id, other) + ",")
                            .collect(Collectors.joining("", "", " 0 0"));
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(cluster.member(id).ask("wire")).isEqualTo(expected));
        }
    }

    private int common(int one, int other) {
        return Math.min(build(one).wireVersion(), build(other).wireVersion());
    }

    private Build build(int id) {
        return Objects.requireNonNull(builds.get(id));
    }

    private static List<Integer> othersThan(int member) {
        return ProcessCluster.IDS.stream().filter(id -> id != member).toList();
    }

    /** The build before refuses the directory as it finds it, and the next one goes on. */
    private void refusesToGoBack(ProcessCluster cluster, ContinuousLoad load, int id) {
        load.without(id);
        assertThat(cluster.member(id).stop()).isZero();
        Map<String, String> before = tree(cluster.data(id));
        MemberProcess old = cluster.launch(id, Build.PRESENT);
        assertThat(old.awaitEnd()).isEqualTo(MemberMain.EXIT_REFUSED);
        assertThat(old.errors())
                .contains(cluster.data(id).toString())
                .contains("has format version 4, this library knows 3; use the version");
        assertThat(tree(cluster.data(id))).isEqualTo(before);
        start(cluster, load, id, Build.NEXT);
    }

    private static int directoryVersion(Path directory) {
        try {
            byte[] identity = Files.readAllBytes(directory.resolve("identity"));
            return ByteBuffer.wrap(identity).getInt(VERSION_OFFSET);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All files with what would tell that one was written. */
    private static Map<String, String> tree(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return new TreeMap<>(
                    files.collect(Collectors.toMap(Path::toString, RollingUpgradeIT::state)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String state(Path file) {
        try {
            return Files.getLastModifiedTime(file) + " " + Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requireOneHistory(ProcessCluster cluster, ContinuousLoad load) {
        assertThat(builds.values()).containsOnly(Build.NEXT);
        cluster.awaitAnswers();
        Ledger ledger = Ledger.of(cluster.runs());
        int acknowledged = ledger.acknowledged().size();
        History history = cluster.awaitSameHistory();
        long unknownApplied = Ledger.of(cluster.runs()).requireKeptBy(history, cluster.runs());
        System.out.printf(
                "RollingUpgradeIT: %d runs of members, %d values proposed without a break, %d"
                        + " acknowledged, %d outcomes unknown (%d applied), one history%n",
                cluster.runs().size(),
                load.proposed(),
                acknowledged,
                ledger.unknown().size(),
                unknownApplied);
        assertThat(acknowledged).isGreaterThan(load.proposed() / 2);
    }
}
