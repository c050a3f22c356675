// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node costs in threads. */
class ThreadsIT {

    private static final int VALUES = 1_000;

    @TempDir Path folder;

    @Test
    void threadsDoNotGrowWithGroups() throws IOException {
        List<String> one = threadsAfterWork(1);
        List<String> hundred = threadsAfterWork(100);
        System.out.println("ThreadsIT: with 1 group " + one.size() + " threads: " + one);
        System.out.println("ThreadsIT: with 100 groups " + hundred.size() + ": " + hundred);
        assertThat(one)
                .anyMatch(name -> name.startsWith("paxos-worker"))
                .anyMatch(name -> name.startsWith("paxos-journal"))
                .anyMatch(name -> name.startsWith("paxos-tcp"));
        assertThat(hundred).isEqualTo(one);
    }

    /** The same number of values in all. Names stand without their folders and numbers. */
    private List<String> threadsAfterWork(int groups) throws IOException {
        Path own = Files.createDirectories(folder.resolve("groups-" + groups));
        try (ProcessCluster cluster = ProcessCluster.start(own, groups)) {
            for (int i = 0; i < VALUES; i++) {
                cluster.member(1).propose("v" + i, i % groups, "v" + i);
            }
            cluster.awaitAnswers();
            assertThat(cluster.member(1).acknowledged()).hasSize(VALUES);
            String names = cluster.member(1).ask("threads");
            return Arrays.stream(names.split(",", -1))
                    .map(name -> name.replace(own.toString(), "").replaceAll("-\\d+$", ""))
                    .sorted()
                    .toList();
        }
    }
}
