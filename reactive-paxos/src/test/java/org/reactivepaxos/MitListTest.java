// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.MitCluster.SIZE;
import static org.reactivepaxos.MitCluster.others;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The list of the Paxos lab of MIT 6.824 on whole nodes (scenario T1): Basic, Deaf, RPCCount, Many,
 * Old and ManyUnreliable. {@link MitForgetTest} and {@link MitPartitionTest} have the rest.
 *
 * <p>The lab agrees on instances that its callers number, without a leader. Here a leader numbers
 * them: "the peers agree on instance n" becomes "all members apply one sequence", and two values
 * for one instance become two instances. What the lab calls a start is a proposal here, on any
 * member.
 */
class MitListTest {

    private static final int FOLLOWER_ROUND = 2 * (SIZE - 1) + 2;

    private MitCluster cluster = new MitCluster(1);

    @AfterEach
    void close() {
        cluster.close();
    }

    private int proposeOnAll(String prefix, int each) {
        for (int i = 0; i < each; i++) {
            for (int member = 1; member <= SIZE; member++) {
                cluster.propose(member, prefix + member + "-" + i);
            }
        }
        return each * SIZE;
    }

    /** Lab: TestBasic, "Single proposer". */
    @Test
    void t1BasicOneProposerDecidesOnAllMembers() {
        cluster.startAll();
        cluster.propose(1, "hello");
        cluster.passUntilLevel(1);
    }

    /**
     * Lab: TestBasic, "Many proposers", same value and different values. Equal values would be told
     * apart (H5); the lab's question is whether all members get the same.
     */
    @Test
    void t1BasicManyProposersGetOneSequence() {
        cluster.startAll();
        cluster.passUntilLevel(proposeOnAll("v", 1));
    }

    /**
     * Lab: TestBasic, "Out-of-order instances": instance 7 is decided before 6. Here no caller
     * picks a number; what comes near is that later values start before earlier ones are decided.
     * No member applies one before those below it.
     */
    @Test
    void t1BasicValuesThatOverlapLeaveNoGap() {
        cluster.startAll();
        cluster.wires.reorder(Duration.ofMillis(20));
        int leader = cluster.leader();
        for (int i = 0; i < 7; i++) {
            cluster.propose(leader, "v" + i);
            cluster.pass(Duration.ofMillis(1));
        }
        cluster.passUntilLevel(7);
        assertThat(cluster.acknowledged().values().stream().mapToLong(id -> id).max())
                .as("seven values, seven instances")
                .hasValue(6);
    }

    /**
     * Lab: TestDeaf, an acceptor and a proposer that hear nothing: the others agree, the deaf ones
     * know nothing of it, and a proposal of theirs is how they learn.
     */
    @Test
    void t1DeafFollowersHoldUpNobodyAndLearnWhenTheyHear() {
        cluster.startAll();
        int leader = cluster.leader();
        int proposer = others(leader)[0];
        int acceptor = others(leader)[1];
        int[] hearing = others(proposer, acceptor);
        cluster.deafen(proposer);
        cluster.deafen(acceptor);
        cluster.propose(hearing[0], "goodbye");
        cluster.propose(proposer, "said by the deaf");
        cluster.passUntilApplied("goodbye", hearing);
        cluster.passUntilApplied("said by the deaf", hearing);
        cluster.pass(Duration.ofSeconds(10));
        assertThat(cluster.lines(proposer)).isEmpty();
        assertThat(cluster.lines(acceptor)).isEmpty();
        assertThat(cluster.open()).containsExactly("said by the deaf");
        cluster.undeafen(proposer);
        cluster.propose(proposer, "xxx");
        cluster.passUntilApplied("xxx", others(acceptor));
        assertThat(cluster.open()).as("its first value is not proposed again").isEmpty();
        assertThat(cluster.lines(acceptor)).isEmpty();
        cluster.undeafen(acceptor);
        cluster.propose(acceptor, "yyy");
        cluster.passUntilLevel(4);
    }

    /**
     * Lab: TestDeaf; here also the leader, which the lab does not have: its heartbeats still reach
     * everybody, and must not keep the others from another one.
     */
    @Test
    void t1DeafLeaderIsFollowedByAnotherAndLearnsWhenItHears() {
        cluster.startAll();
        int deaf = cluster.leader();
        cluster.deafen(deaf);
        cluster.propose(deaf, "of the deaf leader");
        cluster.propose(others(deaf)[0], "goodbye");
        cluster.passUntilApplied("goodbye", others(deaf));
        assertThat(cluster.leader(others(deaf))).isNotEqualTo(deaf);
        assertThat(cluster.lines(deaf)).isEmpty();
        cluster.undeafen(deaf);
        cluster.passUntilLevel(2);
    }

    /**
     * Lab: TestRPCCount, one value after another. There each peer may prepare, accept and tell;
     * here phase 1 was done once, so that a value costs an Accept and an answer for each other
     * member, and two messages more from a follower. Heartbeats are not counted.
     */
    @Test
    void t1RpcCountAnAgreementCostsABoundedNumberOfMessages() {
        cluster.startAll();
        int leader = cluster.leader();
        assertThat(messagesOfAValue(leader, "warm")).isPositive();
        for (int i = 0; i < 10; i++) {
            assertThat(messagesOfAValue(leader, "led" + i)).isEqualTo(FOLLOWER_ROUND - 2);
            assertThat(messagesOfAValue(others(leader)[i % 4], "forwarded" + i))
                    .isEqualTo(FOLLOWER_ROUND);
        }
        cluster.passUntilLevel(21);
    }

    private long messagesOfAValue(int member, String value) {
        long before = cluster.wires.messages();
        cluster.propose(member, value);
        cluster.pass(MitCluster.MOMENT);
        assertThat(cluster.acknowledged()).containsKey(value);
        return cluster.wires.messages() - before;
    }

    /**
     * Lab: TestRPCCount, all peers propose at once, where duelling may cost three rounds. Here they
     * do not duel: a value costs at most what it costs alone.
     */
    @Test
    void t1RpcCountProposersAtOnceCostNoMoreThanOneByOne() {
        cluster.startAll();
        cluster.propose(cluster.leader(), "warm");
        cluster.passUntilLevel(1);
        long before = cluster.wires.messages();
        int values = proposeOnAll("v", 10);
        cluster.passUntilLevel(1 + values);
        assertThat(cluster.wires.messages() - before)
                .isBetween((long) FOLLOWER_ROUND, (long) values * FOLLOWER_ROUND);
    }

    /** Lab: TestMany, many instances with ten of each peer in flight; here frames overtake too. */
    @Test
    void t1ManyInstancesAreDecidedOnceThoughFramesOvertakeEachOther() {
        cluster.startAll();
        cluster.wires.reorder(Duration.ofMillis(100));
        proposeInRounds(30);
    }

    /** Rounds of ten proposals of each member; the next does not wait for all of the last. */
    private void proposeInRounds(int rounds) {
        int values = 0;
        for (int round = 0; round < rounds; round++) {
            values += proposeOnAll("r" + round + "-", 10);
            cluster.passUntil("few are open", () -> cluster.open().size() <= 25);
        }
        cluster.passUntilLevel(values);
    }

    /**
     * Lab: TestOld, "Minority proposal ignored": a peer that was not there proposes another value
     * for what was decided without it, and learns. Here it has its value decided after those; and
     * all have met before, since a group is founded by all of its members.
     */
    @Test
    void t1OldMemberThatWasNotThereLearnsWhatWasDecided() {
        cluster.startAll();
        cluster.stop(1);
        cluster.stop(5);
        cluster.propose(2, "111");
        cluster.passUntilApplied("111", 2, 3, 4);
        cluster.start(1);
        cluster.propose(1, "222");
        cluster.passUntilApplied("222", 1, 2, 3, 4);
        assertThat(cluster.lines(1)).containsExactly("111", "222");
        cluster.start(5);
        cluster.passUntilLevel(2);
    }

    /** Lab: TestOld; here also a leader that was down, whose ballot is older than the others'. */
    @Test
    void t1OldLeaderThatWasDownLearnsWhatWasDecidedWithoutIt() {
        cluster.startAll();
        int old = cluster.leader();
        cluster.propose(old, "before");
        cluster.passUntilLevel(1);
        cluster.stop(old);
        for (int i = 0; i < 50; i++) {
            cluster.propose(others(old)[0], "without it " + i);
        }
        cluster.passUntilApplied("without it 49", others(old));
        cluster.start(old);
        cluster.propose(old, "after");
        cluster.passUntilLevel(52);
        assertThat(cluster.lines(old)).startsWith("before").endsWith("after");
    }

    /** Lab: TestManyUnreliable: a part of all requests and of all answers is lost. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void t1ManyUnreliableEveryValueIsDecidedOnceThoughFramesAreLost(long seed) {
        cluster = new MitCluster(seed).startAll();
        cluster.lose(0.2);
        cluster.wires.reorder(Duration.ofMillis(20));
        proposeInRounds(10);
        assertThat(List.copyOf(cluster.open())).isEmpty();
    }
}
