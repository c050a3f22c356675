// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.virtualtime;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.DeadlineExceededException;
import org.reactivepaxos.OutcomeUnknownException;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.ProposeOptions;
import org.reactivepaxos.testkit.PaxosTestCluster;
import reactor.test.StepVerifier;

/** The deadline of a proposal tells whether its value may have been chosen. */
class DeadlineTest {

    private static final Duration DEADLINE = Duration.ofHours(1);

    private static PaxosOptions member(int id, PaxosOptions options) {
        return options.group(0, (instance, value) -> value);
    }

    @Test
    void whatNeverLeftIsCertainlyNotProposed() {
        StepVerifier.withVirtualTime(
                        () -> {
                            PaxosTestCluster cluster = PaxosTestCluster.of(3, DeadlineTest::member);
                            return cluster.start(1) // There is no leader without the others.
                                    .group(0)
                                    .propose(
                                            new byte[1],
                                            ProposeOptions.create().deadline(DEADLINE));
                        })
                .expectSubscription()
                .expectNoEvent(DEADLINE.minusMillis(1))
                .thenAwait(Duration.ofSeconds(1))
                .verifyError(DeadlineExceededException.class);
    }

    @Test
    void whatWasSentMayStillBeChosen() {
        StepVerifier.withVirtualTime(
                        () -> {
                            PaxosTestCluster cluster =
                                    PaxosTestCluster.of(3, DeadlineTest::member).startAll();
                            int leader = cluster.awaitLeader();
                            cluster.network().isolate(leader);
                            return cluster.group(leader)
                                    .propose(
                                            new byte[1],
                                            ProposeOptions.create().deadline(DEADLINE));
                        })
                .expectSubscription()
                .expectNoEvent(DEADLINE.minusMillis(1))
                .thenAwait(Duration.ofSeconds(1))
                .verifyError(OutcomeUnknownException.class);
    }
}
