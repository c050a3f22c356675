// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills members while values are on their way. The kills are driven by the values, not by time:
 * each comes right after a burst that every member proposed a part of.
 */
class KillIT {

    private static final int VALUES = 20_000;
    private static final int KILLS = 12;
    private static final int LEADER_KILLS_LEAST = 4;

    @TempDir Path folder;

    private final long seed = Long.getLong("paxos.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private int next;
    private int leaderKills;
    private int killsUnderLoad;

    @Test
    void everyAcknowledgedValueIsAppliedExactlyOnceDespiteKills() {
        System.out.println("KillIT: seed " + seed + " (-Dpaxos.seed=" + seed + " repeats it)");
        try (ProcessCluster cluster = ProcessCluster.start(folder, 1)) {
            for (boolean leader : plan()) {
                killOne(cluster, leader);
            }
            propose(cluster, VALUES - next);
            cluster.awaitAnswers();
            // Before the last value, which is the cluster's own.
            Ledger ledger = Ledger.of(cluster.runs());
            assertThat(ledger.acknowledged().size() + ledger.unknown().size()).isEqualTo(VALUES);
            History history = cluster.awaitSameHistory();
            Ledger all = Ledger.of(cluster.runs());
            long unknownApplied = all.requireKeptBy(history, cluster.runs());
            System.out.printf(
                    "KillIT: %d values, %d acknowledged, %d kills (%d of the leader, %d with values"
                            + " on their way), %d outcomes unknown (%d applied, %d lost)%n",
                    VALUES,
                    ledger.acknowledged().size(),
                    KILLS,
                    leaderKills,
                    killsUnderLoad,
                    ledger.unknown().size(),
                    unknownApplied,
                    ledger.unknown().size() - unknownApplied);
        }
        assertThat(leaderKills).isGreaterThanOrEqualTo(LEADER_KILLS_LEAST);
        assertThat(killsUnderLoad).isGreaterThanOrEqualTo(KILLS - 2);
    }

    /** Which kills must hit the leader. */
    private List<Boolean> plan() {
        List<Boolean> plan = new ArrayList<>(Collections.nCopies(LEADER_KILLS_LEAST, true));
        plan.addAll(Collections.nCopies(KILLS - LEADER_KILLS_LEAST, false));
        Collections.shuffle(plan, random);
        return plan;
    }

    private void killOne(ProcessCluster cluster, boolean killLeader) {
        int burst = VALUES / (2 * KILLS + 1);
        int leader = cluster.awaitLeader();
        int victim = killLeader ? leader : 1 + random.nextInt(ProcessCluster.IDS.size());
        propose(cluster, burst);
        cluster.member(victim).kill();
        leaderKills += victim == leader ? 1 : 0;
        killsUnderLoad += cluster.member(victim).open().isEmpty() ? 0 : 1;
        // The others go on while it starts, and elect if need be.
        propose(cluster, burst);
        cluster.launch(victim).awaitReady();
    }

    /** Proposes values at all members that are up, in turns, without waiting for anything. */
    private void propose(ProcessCluster cluster, int count) {
        List<Integer> up = ProcessCluster.IDS.stream().filter(cluster::isUp).toList();
        for (int i = 0; i < count; i++) {
            String value = "v" + next++;
            cluster.member(up.get(next % up.size())).propose(value, 0, value);
        }
    }
}
