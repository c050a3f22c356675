// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A group of one member becomes one of five, and then of three others, while values are on their
 * way and members are killed: real processes, TCP and Xodus.
 */
class MembershipIT {

    private static final int CONFLICTS_MAX = 20;
    private static final int BURST = 300;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir Path folder;

    private final long seed = Long.getLong("paxos.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final TreeSet<Integer> voters = new TreeSet<>(List.of(1));
    private int next;
    private int changes;
    private int kills;
    private int removedLeaders;

    @Test
    void stepByStepNothingAcknowledgedIsLostAndThereIsOneHistory() {
        System.out.println("MembershipIT: seed " + seed + " (-Dpaxos.seed=" + seed + ")");
        try (ProcessCluster cluster = ProcessCluster.start(folder, 1, List.of(1))) {
            for (int id = 2; id <= 5; id++) {
                change(cluster, List.of(id), List.of());
            }
            for (int id = 6; id <= 8; id++) {
                int leader = cluster.awaitLeader();
                removedLeaders++;
                change(cluster, List.of(id), List.of(leader));
            }
            while (voters.size() > 3) {
                change(cluster, List.of(), List.of(voters.first()));
            }
            requireOneHistory(cluster, "step by step");
        }
        assertThat(removedLeaders).isEqualTo(3);
    }

    @Test
    void inOneJumpNothingAcknowledgedIsLostAndThereIsOneHistory() {
        System.out.println("MembershipIT: seed " + seed + " (-Dpaxos.seed=" + seed + ")");
        try (ProcessCluster cluster = ProcessCluster.start(folder, 1, List.of(1))) {
            change(cluster, List.of(2, 3, 4, 5), List.of());
            change(cluster, List.of(6, 7, 8), List.of(1, 2, 3, 4, 5));
            requireOneHistory(cluster, "in jumps");
        }
    }

    /** Members join and leave in one change, under load, and one that stays is killed meanwhile. */
    private void change(ProcessCluster cluster, List<Integer> joining, List<Integer> leaving) {
        joining.forEach(cluster::join);
        joining.forEach(id -> cluster.member(id).awaitReady());
        propose(cluster);
        int asked = pick(voters);
        String text =
                joining.stream()
                        .map(id -> "+" + id + "@" + cluster.address(id))
                        .collect(Collectors.joining(","));
        String gone = leaving.stream().map(id -> "-" + id).collect(Collectors.joining(","));
        String both = text + (text.isEmpty() || gone.isEmpty() ? "" : ",") + gone;
        cluster.member(asked).tell("change " + both);
        propose(cluster);
        List<Integer> others = new ArrayList<>(voters);
        others.remove((Integer) asked);
        if (voters.size() >= 3) {
            kill(cluster, pick(others));
        }
        voters.addAll(joining);
        voters.removeAll(leaving);
        assertThat(answer(cluster.member(asked), both))
                .isEqualTo(voters.stream().map(String::valueOf).collect(Collectors.joining(",")));
        changes++;
        propose(cluster);
        for (int id : leaving) {
            leave(cluster, id);
        }
    }

    /** Who has not learned of the change before this one yet is told so, and is asked again. */
    private static String answer(MemberProcess asked, String change) {
        String answer = asked.answer("changed");
        for (int i = 0; i < CONFLICTS_MAX && answer.contains("MembershipConflict"); i++) {
            asked.tell("change " + change);
            answer = asked.answer("changed");
        }
        return answer.split(" ", 2)[1];
    }

    private void kill(ProcessCluster cluster, int id) {
        cluster.member(id).kill();
        kills++;
        propose(cluster);
        cluster.launch(id).awaitReady();
    }

    /** Whoever left answers what is open, and stops. */
    private static void leave(ProcessCluster cluster, int id) {
        MemberProcess process = cluster.member(id);
        await().atMost(PATIENCE).until(() -> process.open().isEmpty());
        assertThat(process.stop()).isZero();
    }

    private int pick(Iterable<Integer> among) {
        List<Integer> all = new ArrayList<>();
        among.forEach(all::add);
        return all.get(random.nextInt(all.size()));
    }

    /** Proposes values at all voters that are up, in turns, without waiting for anything. */
    private void propose(ProcessCluster cluster) {
        List<Integer> up = voters.stream().filter(cluster::isUp).toList();
        for (int i = 0; i < BURST; i++) {
            String value = "v" + next++;
            cluster.member(up.get(next % up.size())).propose(value, 0, value);
        }
    }

    private void requireOneHistory(ProcessCluster cluster, String how) {
        assertThat(voters).containsExactly(6, 7, 8);
        cluster.awaitAnswers();
        Ledger ledger = Ledger.of(cluster.runs());
        History history = cluster.awaitSameHistory(List.copyOf(voters));
        long unknownApplied = Ledger.of(cluster.runs()).requireKeptBy(history, cluster.runs());
        System.out.printf(
                "MembershipIT: %s: %d changes, %d kills, %d leaders removed, %d values, %d"
                        + " acknowledged, %d outcomes unknown (%d applied), one history%n",
                how,
                changes,
                kills,
                removedLeaders,
                next,
                ledger.acknowledged().size(),
                ledger.unknown().size(),
                unknownApplied);
        assertThat(ledger.acknowledged().size()).isGreaterThan(next / 2);
    }
}
