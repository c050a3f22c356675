// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two of three members are killed for ever; the third is recovered by force, serves alone, and two
 * new ones join it: real processes, TCP and Xodus.
 */
class RecoverIT {

    private static final int BURST = 100;
    private static final int SURVIVOR = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir Path folder;

    private int next;

    @Test
    void theSurvivorGoesOnAloneAndTwoNewMembersJoinIt() throws Exception {
        try (ProcessCluster cluster = ProcessCluster.start(folder, 1)) {
            MemberProcess before = cluster.member(SURVIVOR);
            propose(before);
            cluster.awaitAnswers();
            cluster.member(1).kill();
            cluster.member(3).kill();
            // in order, so that all that it has acknowledged is on its disk
            assertThat(before.stop()).isZero();
            recover(cluster.data(SURVIVOR));

            MemberProcess survivor = cluster.launch(SURVIVOR);
            survivor.awaitReady();
            propose(survivor);
            cluster.join(4).awaitReady();
            cluster.join(5).awaitReady();
            survivor.tell("change +4@" + cluster.address(4) + ",+5@" + cluster.address(5));
            assertThat(survivor.answer("changed").split(" ", 2)[1]).isEqualTo("2,4,5");
            propose(cluster.member(5));
            History history = cluster.awaitSameHistory(List.of(SURVIVOR, 4, 5));
            requireKept(before, history);
            requireKept(survivor, history);
            requireKept(cluster.member(5), history);
            requireRefused(cluster);
        }
    }

    /** A member of before has come back, and stays alone. */
    private void requireRefused(ProcessCluster cluster) {
        MemberProcess former = cluster.launch(1);
        former.awaitReady();
        former.propose("old", 0, "old");
        await().atMost(PATIENCE).until(() -> former.errors().contains("another cluster"));
        MemberProcess other = cluster.member(4);
        propose(other);
        await().atMost(PATIENCE).until(() -> other.open().isEmpty());
        assertThat(former.acknowledged()).isEmpty();
        assertThat(other.history().instancesByValue()).doesNotContainKey("old");
    }

    private void propose(MemberProcess at) {
        for (int i = 0; i < BURST; i++) {
            String value = "v" + next++;
            at.propose(value, 0, value);
        }
    }

    /** What this member had acknowledged, it had accepted; so nothing of that is lost. */
    private static void requireKept(MemberProcess member, History history) {
        Map<String, List<Long>> instances = history.instancesByValue();
        assertThat(member.acknowledged()).isNotEmpty();
        member.acknowledged()
                .forEach(
                        (value, instance) ->
                                assertThat(instances.get(value))
                                        .as(value)
                                        .isEqualTo(List.of(instance)));
    }

    /** As an operator does, by the command line. */
    private void recover(Path directory) throws IOException, InterruptedException {
        Path told = folder.resolve("told");
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                        "-jar",
                        "target/reactive-paxos-examples.jar",
                        "ctl",
                        "recover",
                        directory.toString(),
                        "--all-groups",
                        "--yes-lose-acknowledged-values");
        int code =
                builder.redirectErrorStream(true).redirectOutput(told.toFile()).start().waitFor();
        assertThat(told).content().contains("WARNING", "group 0: recovered as cluster ");
        assertThat(code).isZero();
    }
}
