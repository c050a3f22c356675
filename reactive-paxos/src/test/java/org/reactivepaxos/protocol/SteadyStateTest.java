// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.protocol.ScriptedGroup.NO_LEASE;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a decided value costs while one member leads: messages between members, heartbeats left out
 * (scenario T1, "RPCCount").
 */
final class SteadyStateTest {

    private static final int VALUES = 20;

    private static ScriptedGroup ledByOne(int members) {
        ScriptedGroup group = ScriptedGroup.of(members, NO_LEASE);
        group.elect(1);
        group.at(1).propose("first");
        group.deliver();
        return group;
    }

    private static int costOf(ScriptedGroup group, Runnable work) {
        int before = group.delivered();
        work.run();
        group.deliver();
        return group.delivered() - before;
    }

    @ParameterizedTest(name = "{0} members")
    @ValueSource(ints = {2, 3, 5, 7})
    void aValueOfTheLeaderCostsOneAcceptAndOneAnswerOfEachOther(int members) {
        ScriptedGroup group = ledByOne(members);
        for (int i = 0; i < VALUES; i++) {
            String value = "v" + i;
            int cost = costOf(group, () -> group.at(1).propose(value));
            assertThat(cost).isEqualTo(2 * (members - 1));
            assertThat(group.at(1).applied()).endsWith(value);
        }
    }

    @ParameterizedTest(name = "{0} members")
    @ValueSource(ints = {2, 3, 5, 7})
    void aValueOfAFollowerCostsTwoMoreItsWayThereAndTheWordThatItIsDecided(int members) {
        ScriptedGroup group = ledByOne(members);
        for (int i = 0; i < VALUES; i++) {
            String value = "v" + i;
            int cost = costOf(group, () -> group.at(2).propose(value));
            assertThat(cost).isEqualTo(2 * (members - 1) + 2);
            assertThat(group.at(2).applied()).endsWith(value);
        }
    }

    @ParameterizedTest(name = "{0} members")
    @ValueSource(ints = {3, 5})
    void valuesThatComeTogetherCostAsMuchAsOne(int members) {
        ScriptedGroup group = ledByOne(members);
        String[] values = new String[VALUES];
        Arrays.fill(values, "v");
        int cost = costOf(group, () -> group.at(1).propose(values));
        assertThat(cost).isEqualTo(2 * (members - 1));
        assertThat(group.at(1).applied()).hasSize(1 + VALUES);
    }

    @ParameterizedTest(name = "{0} members")
    @ValueSource(ints = {3, 5})
    void whereNothingIsProposedNothingIsSaidButHeartbeats(int members) {
        ScriptedGroup group = ledByOne(members);
        group.at(1).pass(10 * ScriptedGroup.MILLI);
        group.deliver();
        int cost = costOf(group, () -> group.at(1).pass(10 * ScriptedGroup.MILLI));
        assertThat(cost).isEqualTo(2 * (members - 1));
    }
}
