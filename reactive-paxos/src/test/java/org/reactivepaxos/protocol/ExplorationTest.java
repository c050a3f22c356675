// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivepaxos.protocol.Event.Received;
import org.reactivepaxos.protocol.LogRecord.PromiseGiven;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Promise;
import org.reactivepaxos.protocol.Models.Agreement;
import org.reactivepaxos.protocol.Models.Pipeline;
import org.reactivepaxos.protocol.Models.Restart;

/**
 * Goal: within small bounds no order of messages, time-outs and crashes breaks a truth, and the
 * explorer sees the one that breaks it where a fault is planted.
 */
final class ExplorationTest {

    private static final long MAX_STATES = 1_000_000;

    /** A changed count is a changed protocol, or a changed bound: see which, then write it down. */
    @ParameterizedTest
    @CsvSource({
        "agreement-2, 1840",
        "restart-2, 5774",
        "pipeline-2, 3948",
        "learning-2, 42421",
        "agreement-3, 37483",
        "swap-2, 275426",
        "cleaning-calm, 95871",
        "reconf-2, 13702",
        "reconf-3, 164071",
        "lease-1, 33390",
        "master-2, 110462"
    })
    void noWorldWithinTheBoundsBreaksATruth(String model, long states) {
        ExplorationResult result = Exploration.explore(model, MAX_STATES);

        assertThat(result.counterexample()).isEmpty();
        assertThat(result.exhausted()).isTrue();
        assertThat(result.states()).isEqualTo(states);
    }

    @Test
    void findsTheDisagreementOfACandidateThatForgetsReportedVotes() {
        Model forgetful =
                new Planted(new Agreement("forgetful", 2, 1)) {
                    @Override
                    Event before(Event event) {
                        return event instanceof Received received
                                        && received.message() instanceof Promise promise
                                ? new Received(
                                        received.from(), received.clusterId(), without(promise))
                                : event;
                    }
                };

        assertBreaks(forgetful, "one value is chosen per instance");
    }

    private static Promise without(Promise promise) {
        return new Promise(
                promise.ballot(),
                promise.from(),
                promise.first(),
                promise.last(),
                promise.decidedBelow(),
                List.of());
    }

    @Test
    void findsTheDisagreementOfVotesThatAreNoPrefixes() {
        Model careless =
                new Planted(new Pipeline("careless", 2, false)) {
                    @Override
                    Event before(Event event) {
                        return event instanceof Received received
                                        && received.message() instanceof Accept accept
                                ? new Received(
                                        received.from(), received.clusterId(), asIfFirst(accept))
                                : event;
                    }
                };

        assertBreaks(careless, "one value is chosen per instance");
    }

    /** Whoever takes the start of the ballot for that of the run misses nothing. */
    private static Accept asIfFirst(Accept accept) {
        return new Accept(
                accept.ballot(),
                accept.first(),
                accept.first(),
                accept.values(),
                accept.decidedBelow());
    }

    @Test
    void findsThePromiseThatARestartForgets() {
        Model forgetful =
                new Planted(new Restart("forgetful", 2, 0)) {
                    @Override
                    Outcome after(Outcome outcome) {
                        return with(
                                outcome,
                                outcome.state(),
                                outcome.persist().stream()
                                        .filter(entry -> !(entry instanceof PromiseGiven))
                                        .toList());
                    }
                };

        assertBreaks(forgetful, "what is said is durable");
    }

    private static void assertBreaks(Model model, String truth) {
        ExplorationResult result = Explorer.explore(model, MAX_STATES);

        assertThat(result.exhausted()).isFalse();
        assertThat(result.counterexample()).hasSizeGreaterThan(1);
        assertThat(result.counterexample().get(result.counterexample().size() - 1)).contains(truth);
    }

    @Test
    void stopsAtTheBoundOfStates() {
        ExplorationResult result = Exploration.explore("agreement-3", 1000);

        assertThat(result.exhausted()).isFalse();
        assertThat(result.holds()).isTrue();
        assertThat(result.states()).isBetween(1000L, 2000L);
    }

    @Test
    void knowsItsModelsByName() {
        assertThat(Exploration.models())
                .extracting(Exploration.Named::name)
                .doesNotHaveDuplicates();
        assertThatThrownBy(() -> Exploration.explore("no-such", 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
