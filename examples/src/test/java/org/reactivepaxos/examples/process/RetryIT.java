// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Values with time-outs and retries, while the leader is killed and started again: each has effect
 * exactly once, and none is missing.
 */
class RetryIT {

    private static final int VALUES = 10_000;
    private static final int KILLS = 5;

    /** In this round the other member dies too, so that nobody leads until all are back. */
    private static final int ROUND_WITHOUT_QUORUM = 3;

    /** Values proposed at the very moment of a kill. */
    private static final int LAST_WORDS = 60;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir Path folder;

    private final long seed = Long.getLong("paxos.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private int next;
    private int openAtKills;

    @Test
    void everyValueHasEffectOnceWithTimeoutsRetriesAndLeaderKills() {
        System.out.println("RetryIT: seed " + seed + " (-Dpaxos.seed=" + seed + " repeats it)");
        try (ProcessCluster cluster = ProcessCluster.start(folder, 1)) {
            int burst = VALUES / (2 * KILLS) - LAST_WORDS;
            for (int round = 1; round <= KILLS; round++) {
                killLeader(cluster, burst, round == ROUND_WITHOUT_QUORUM);
            }
            propose(cluster.member(1), VALUES - next);
            cluster.awaitAnswers();
            requireEachOnce(cluster);
        }
    }

    /** Kills the leader while another member's values are on their way. */
    private void killLeader(ProcessCluster cluster, int burst, boolean quorumToo) {
        int leader = cluster.awaitLeader();
        MemberProcess client = cluster.member(leader % 3 + 1);
        int other = client.id() % 3 + 1;
        int heard = client.acknowledged().size() + random.nextInt(burst / 4);
        propose(client, burst);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> client.acknowledged().size() > heard);
        propose(client, LAST_WORDS);
        cluster.member(leader).kill();
        openAtKills += client.open().size();
        propose(client, burst);
        if (quorumToo) {
            cluster.member(other).kill();
            propose(client, LAST_WORDS);
            List<Integer> before = retries(client);
            await("retries of both kinds")
                    .atMost(PATIENCE)
                    .until(
                            () ->
                                    retries(client).get(0) > before.get(0)
                                            && retries(client).get(1) > before.get(1));
        }
        cluster.startAll();
        cluster.awaitAnswers();
        report(client);
    }

    /** One by one: with a retry where that is safe, and with Reactor's plain one. */
    private void propose(MemberProcess client, int count) {
        for (int i = 0; i < count; i++) {
            String value = "v" + next++;
            client.propose(next % 2 == 0 ? "retry-safe" : "retry-plain", value, 0, value);
        }
    }

    private static List<Integer> retries(MemberProcess client) {
        String[] counts = client.ask("retries").split(" ", -1);
        return List.of(Integer.valueOf(counts[0]), Integer.valueOf(counts[1]));
    }

    private void report(MemberProcess client) {
        System.out.printf(
                "RetryIT: %d values so far; retries of member %d: %d safe, %d plain%n",
                next, client.id(), retries(client).get(0), retries(client).get(1));
    }

    private void requireEachOnce(ProcessCluster cluster) {
        History history = cluster.awaitSameHistory();
        Ledger told = Ledger.of(cluster.runs());
        assertThat(told.unknown()).isEmpty();
        told.requireKeptBy(history, cluster.runs());
        for (int i = 0; i < VALUES; i++) {
            assertThat(told.acknowledged()).containsKey("v" + i);
        }
        String applied = cluster.awaitSameApplied(0);
        String below = applied.split(" ", -1)[1];
        for (int id : ProcessCluster.IDS) {
            assertThat(cluster.member(id).ask("log 0 " + below)).isEqualTo(applied);
        }
        assertThat(openAtKills).as("values on their way at kills").isPositive();
        System.out.printf(
                "RetryIT: %d values, each applied once on each member, and once in each log; %d"
                        + " kills of the leader with %d values on their way%n",
                VALUES, KILLS, openAtKills);
    }
}
