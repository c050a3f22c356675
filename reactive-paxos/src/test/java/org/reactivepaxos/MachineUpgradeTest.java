// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.DivergingCluster.DigestToo;
import org.reactivepaxos.DivergingCluster.Tally;

/** A version of a state machine of which something else is compared halts nobody (S12). */
final class MachineUpgradeTest {

    private final Set<Integer> upgraded = new HashSet<>();
    private final DivergingCluster members =
            new DivergingCluster(
                    3, member -> upgraded.contains(member) ? new DigestToo() : new Tally());

    @AfterEach
    void close() {
        members.close();
    }

    private void snapshot(int member) {
        members.cluster.await(members.cluster.group(member).snapshot());
    }

    /** Each goes on from its own snapshot, and so from another part of the same epoch. */
    @Test
    void allStopAndStartWithADigest() {
        members.startAll();
        for (int member : List.of(1, 2, 3)) {
            members.proposeAll(members.leader(), 900);
            members.settle();
            snapshot(member);
        }
        List.of(1, 2, 3).forEach(members.cluster::stop);
        upgraded.addAll(List.of(1, 2, 3));
        members.startAll();
        members.propose(members.leader(), 3);
        members.settle();
        assertThat(members.halted()).isEmpty();
        members.proposeAll(members.leader(), 1100);
        members.settle();
        assertThat(members.halted()).isEmpty();
        assertThat(members.tally(1).sum)
                .isEqualTo(members.tally(2).sum)
                .isEqualTo(members.tally(3).sum);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneAfterTheOtherGetsADigest(boolean fromSnapshot) {
        members.startAll();
        members.propose(members.leader(), 3);
        for (int member : List.of(1, 2, 3)) {
            if (fromSnapshot) {
                snapshot(member);
            }
            upgraded.add(member);
            members.restart(member);
            members.proposeAll(members.leader(), 1100);
            members.settle();
            assertThat(members.halted()).isEmpty();
        }
    }

    /** Those whose log begins anew are of one kind again, and find what differs. */
    @Test
    void whoIsUpgradedIsComparedWithWhoIsToo() {
        members.startAll();
        members.propose(members.leader(), 3);
        upgraded.addAll(List.of(1, 2, 3));
        List.of(1, 2, 3).forEach(members::restart);
        members.propose(members.leader(), 1);
        members.settle();
        assertThat(members.halted()).isEmpty();
        int wrong = members.follower();
        members.tally(wrong).flip();
        members.propose(members.leader(), 1);
        members.settle();
        assertThat(members.halted()).containsExactly(wrong);
    }
}
