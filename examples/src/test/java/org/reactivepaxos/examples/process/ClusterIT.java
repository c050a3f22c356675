// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.examples.LogFile;

/** Equal values, restarts of all members, and lost data. */
class ClusterIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int VALUES = 3_000;

    @TempDir Path folder;

    @Test
    void equalBytesFromTwoMembersGetTwoInstances() {
        try (ProcessCluster cluster = ProcessCluster.start(folder, 1)) {
            cluster.member(1).propose("from-1", 0, "same");
            cluster.member(2).propose("from-2", 0, "same");
            cluster.awaitAnswers();
            Long first = cluster.member(1).acknowledged().get("from-1");
            Long second = cluster.member(2).acknowledged().get("from-2");
            assertThat(first).isNotNull().isNotEqualTo(second);
            assertThat(second).isNotNull();
            History history = cluster.awaitSameHistory();
            assertThat(history.instancesByValue().get("same"))
                    .containsExactlyInAnyOrder(first, second);
            System.out.println("ClusterIT: equal bytes at instances " + first + " and " + second);
        }
    }

    @Test
    void everythingAcknowledgedSurvivesAKillOfAllThree() {
        try (ProcessCluster cluster = ProcessCluster.start(folder, 1)) {
            proposeUntilHalfIsAcknowledged(cluster);
            ProcessCluster.IDS.parallelStream().forEach(id -> cluster.member(id).kill());
            requireAllKeptAfterRestart(cluster, "kill");
        }
    }

    @Test
    void everythingAcknowledgedSurvivesACleanStopOfAllThree() {
        try (ProcessCluster cluster = ProcessCluster.start(folder, 1)) {
            proposeUntilHalfIsAcknowledged(cluster);
            assertThat(ProcessCluster.IDS.parallelStream().map(id -> cluster.member(id).stop()))
                    .containsExactly(0, 0, 0);
            requireAllKeptAfterRestart(cluster, "clean stop");
        }
    }

    private static void proposeUntilHalfIsAcknowledged(ProcessCluster cluster) {
        for (int i = 0; i < VALUES; i++) {
            String value = "v" + i;
            cluster.member(1 + i % ProcessCluster.IDS.size()).propose(value, 0, value);
        }
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> Ledger.of(cluster.runs()).acknowledged().size() >= VALUES / 2);
    }

    private static void requireAllKeptAfterRestart(ProcessCluster cluster, String what) {
        Ledger before = Ledger.of(cluster.runs());
        assertThat(before.acknowledged().size()).isGreaterThanOrEqualTo(VALUES / 2);
        cluster.startAll();
        History history = cluster.awaitSameHistory();
        long unknown = Ledger.of(cluster.runs()).requireKeptBy(history, cluster.runs());
        System.out.printf(
                "ClusterIT: after a %s of all, %d acknowledged values are there; of %d unknown ones"
                        + " %d%n",
                what, before.acknowledged().size(), before.unknown().size(), unknown);
    }

    @Test
    void refusesToStartWhenTheLastAcknowledgedBatchIsGone() throws IOException {
        try (ProcessCluster cluster = ProcessCluster.start(folder, 1)) {
            cluster.member(3).propose("kept", 0, "kept");
            cluster.awaitAnswers();
            cluster.awaitSameHistory();
            Path file = cluster.lastLogFile(3);
            long before = LogFile.lengthWithoutZeros(file);
            cluster.member(3).propose("removed", 0, "removed");
            cluster.awaitAnswers();
            assertThat(cluster.member(3).acknowledged()).containsKey("removed");
            assertThat(cluster.member(3).stop()).isZero();
            assertThat(cluster.lastLogFile(3)).isEqualTo(file);
            assertThat(Files.size(file)).isGreaterThan(before);
            truncate(file, before);

            MemberProcess refused = cluster.launch(3);
            assertThat(refused.awaitEnd()).isEqualTo(MemberMain.EXIT_REFUSED);
            System.out.println("ClusterIT: " + refused.errors().trim());
            assertThat(refused.errors())
                    .contains("refused to start", "expected", "found", "new member id")
                    .contains(cluster.data(3).toString());
            assertThat(refused.isReady()).isFalse();
            assertThat(file).hasSize(before);
        }
    }

    private static void truncate(Path file, long length) throws IOException {
        assertThat(Files.isWritable(file) || file.toFile().setWritable(true)).isTrue();
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(length);
        }
    }
}
