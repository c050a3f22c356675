// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A byte of what a state machine holds flips in one of three processes, under load: rule S12 with
 * real processes, TCP and Xodus. First in a follower, then in the leader.
 */
class DivergenceIT {

    private static final int BURST = 200;
    private static final String HALTING = "0";
    private static final String LIVING = "1";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir Path folder;

    private int next;

    /** What a member said of a group that differs. */
    private record Told(String member, String group, String machine, String own, String majority) {

        static Told of(String line) {
            String[] words = line.split(" ", 6);
            return new Told(words[0], words[1], words[3], words[4], words[5]);
        }
    }

    @Test
    void theMemberWithTheFlippedByteHaltsAloneAndAResyncEndsLevel() {
        try (ProcessCluster cluster = ProcessCluster.start(folder, 2)) {
            int leader = cluster.awaitLeader();
            int follower = leader % 3 + 1;
            diverge(cluster, follower);
            resync(cluster, follower);
            restart(cluster, follower);
            leader = cluster.awaitLeader();
            diverge(cluster, leader);
            resync(cluster, leader);
            restart(cluster, leader);
            requireOneHistory(cluster);
        }
    }

    private void diverge(ProcessCluster cluster, int wrong) {
        MemberProcess member = cluster.member(wrong);
        propose(cluster, ProcessCluster.IDS);
        member.tell("flip " + HALTING);
        propose(cluster, ProcessCluster.IDS);
        Told told = Told.of(member.answer("diverged"));
        assertThat(told.member()).isEqualTo(String.valueOf(wrong));
        assertThat(told.group()).isEqualTo(HALTING);
        assertThat(told.machine()).as("its only one").isEqualTo("0");
        assertThat(told.majority()).isNotEqualTo("none").isNotEqualTo(told.own());
        isHalted(member);
        // The process lives, and so do its other group and the other members.
        List<String> proposed = propose(cluster, othersThan(wrong));
        othersThan(wrong).forEach(id -> awaitAnswers(cluster.member(id)));
        assertThat(Ledger.of(cluster.runs()).acknowledged()).containsKeys(keys(proposed));
        isAcknowledged(member, LIVING);
    }

    private void isHalted(MemberProcess member) {
        String value = value(HALTING);
        member.propose(value, 0, value);
        awaitAnswers(member);
        assertThat(member.failed().get(value)).startsWith("false ").contains("GroupHalted");
    }

    private void isAcknowledged(MemberProcess member, String group) {
        String value = value(group);
        member.propose(value, Integer.parseInt(group), value);
        awaitAnswers(member);
        assertThat(member.acknowledged()).containsKey(value);
    }

    private void resync(ProcessCluster cluster, int wrong) {
        MemberProcess member = cluster.member(wrong);
        member.tell("resync " + HALTING);
        propose(cluster, othersThan(wrong));
        assertThat(member.answer("resynced")).isEqualTo(HALTING);
        isAcknowledged(member, HALTING);
        isLevel(cluster);
    }

    /** A kill forgets what is not on disk: the re-sync is. */
    private void restart(ProcessCluster cluster, int wrong) {
        cluster.member(wrong).kill();
        cluster.launch(wrong).awaitReady();
        propose(cluster, ProcessCluster.IDS);
        isLevel(cluster);
    }

    /** The sum in what is compared is the one that was flipped. */
    private static void isLevel(ProcessCluster cluster) {
        cluster.awaitAnswers();
        cluster.awaitSameApplied(0);
        cluster.awaitSameApplied(1);
        // Each line that was expected has been taken: nobody else differed, and nobody again.
        assertThat(cluster.runs()).allSatisfy(run -> assertThat(run.unheard("diverged")).isEmpty());
    }

    private void requireOneHistory(ProcessCluster cluster) {
        History history = cluster.awaitSameHistory();
        Ledger ledger = Ledger.of(cluster.runs(), value -> !value.startsWith(LIVING + "-"));
        long unknownApplied = ledger.requireKeptBy(history, cluster.runs());
        System.out.printf(
                "DivergenceIT: a follower and a leader with a flipped byte, %d values, %d"
                        + " acknowledged in the group that halted, %d outcomes unknown (%d"
                        + " applied), one history%n",
                next, ledger.acknowledged().size(), ledger.unknown().size(), unknownApplied);
    }

    private static List<Integer> othersThan(int member) {
        return ProcessCluster.IDS.stream().filter(id -> id != member).toList();
    }

    private static void awaitAnswers(MemberProcess member) {
        await().atMost(PATIENCE).until(() -> member.open().isEmpty());
    }

    private String value(String group) {
        return group + "-" + next++;
    }

    private static String[] keys(List<String> values) {
        return values.toArray(String[]::new);
    }

    /** Proposes at these members, in turns and to both groups, without waiting for anything. */
    private List<String> propose(ProcessCluster cluster, List<Integer> members) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < BURST; i++) {
            String group = i % 4 == 0 ? LIVING : HALTING;
            String value = value(group);
            values.add(value);
            int id = members.get(i % members.size());
            cluster.member(id).propose(value, Integer.parseInt(group), value);
        }
        return values;
    }
}
