// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.protocol.Asker.NOW;
import static org.reactivepaxos.protocol.Asker.OLD;
import static org.reactivepaxos.protocol.Asker.OWN;
import static org.reactivepaxos.protocol.Asker.product;
import static org.reactivepaxos.protocol.Given.after;
import static org.reactivepaxos.protocol.Given.change;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.fold;
import static org.reactivepaxos.protocol.Given.heard;
import static org.reactivepaxos.protocol.Given.run;
import static org.reactivepaxos.protocol.Given.values;
import static org.reactivepaxos.protocol.Given.voters;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivepaxos.protocol.Asker.Relation;
import org.reactivepaxos.protocol.Asker.Sender;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Message.Forward;
import org.reactivepaxos.protocol.Message.Missing;
import org.reactivepaxos.protocol.Outcome.LogRead;
import org.reactivepaxos.protocol.Outcome.Send;

/**
 * Questions after what is decided, lessons, and what is offered to a leader: over every role of the
 * receiver and every relation of the instances to what it knows (S2 to S5, S8).
 */
final class LearningTableTest {

    /** Knows 0 to 3 as decided, holds 2 and 3 of them, and as a leader has proposed up to 5. */
    private static GroupState knowingFour(Asker asker) {
        GroupState state = asker.state();
        if (asker == Asker.LEADING) {
            return after(
                    state, NOW, heard(1, new Accepted(OWN, 6)), heard(3, new Accepted(OWN, 4)));
        }
        CatchUpReply lesson = new CatchUpReply(2, values(command(2, 2), command(2, 3)), 4);
        return after(state, NOW, heard(3, lesson));
    }

    static Stream<Arguments> questions() {
        return product(Asker.values(), Sender.values(), new Long[] {0L, 1L, 2L, 3L, 4L, 5L, 9L});
    }

    @ParameterizedTest
    @MethodSource("questions")
    void teachesWhatItHoldsReadsWhatItHasAndAsksForWhatItLacks(
            Asker asker, Sender sender, long from) {
        GroupState state = knowingFour(asker);
        assertThat(state.role().kind().name()).isEqualTo(asker.name());
        Outcome outcome = fold(state, NOW, sender.says(new CatchUp(from)));
        List<Message> said = new ArrayList<>();
        for (Send send : outcome.atOnce()) {
            said.add(send.message());
        }
        boolean inMemory = from >= 2 && from < 4;
        boolean lacks = from > 4 && asker != Asker.LEADING;
        assertThat(outcome.reads().isEmpty()).isEqualTo(from >= 2);
        if (from < 2) {
            assertThat(outcome.reads().get(0))
                    .isEqualTo(new LogRead(sender == Sender.STRANGER ? 4 : 3, from, 4));
        }
        assertThat(said.stream().filter(m -> m instanceof CatchUpReply).count())
                .isEqualTo(inMemory ? 1 : 0);
        if (inMemory) {
            assertThat(said).contains(new CatchUpReply(from, valuesBetween(state, from), 4));
        }
        assertThat(said.contains(new CatchUp(4))).isEqualTo(lacks);
        assertThat(outcome.persist()).isEmpty();
    }

    private static Values valuesBetween(GroupState state, long from) {
        return Values.concat(state.recent(from, 4).stream().map(Run::values).toList());
    }

    static Stream<Arguments> lessons() {
        return product(
                Asker.values(),
                Sender.values(),
                new Long[] {0L, 1L, 2L, 3L},
                new Integer[] {1, 2, 3, 5, 7},
                new Boolean[] {true, false});
    }

    /** Knows 0 and 1. A leader that has proposed 2 to 5 learns nothing unless it cannot lead on. */
    @ParameterizedTest
    @MethodSource("lessons")
    void learnsWhatFollowsOnWhatItKnowsAndALeaderNothingUnlessItsBallotIsOver(
            Asker asker, Sender sender, long first, int count, boolean endsWithChange) {
        List<Value> lesson = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean last = i == count - 1;
            lesson.add(
                    last && endsWithChange
                            ? change(-1, voters(1, 2, 3, 4))
                            : command(2, first + i));
        }
        long below = first + count;
        CatchUpReply reply = new CatchUpReply(first, Values.of(lesson), below);
        Outcome outcome = fold(asker.state(), NOW, sender.says(reply));
        boolean follows = first <= 2 && below > 2;
        boolean over = below > 6 || endsWithChange;
        boolean learns = follows && (asker != Asker.LEADING || over);
        assertThat(outcome.state().decidedBelow()).isEqualTo(learns ? below : 2);
        assertThat(outcome.persist().isEmpty()).isEqualTo(!learns);
        if (learns) {
            Run stored = ((RunStored) outcome.persist().get(0)).run();
            assertThat(stored.first()).isEqualTo(2);
            assertThat(stored.below()).isEqualTo(below);
            // Not below the votes that it replaces (S5).
            assertThat(stored.ballot()).isEqualTo(asker == Asker.LEADING ? OWN : Ballot.NONE);
        }
        boolean ends = learns && (asker == Asker.LEADING || endsWithChange);
        assertThat(outcome.state().role().kind().name())
                .isEqualTo(ends ? Asker.FOLLOWING.name() : asker.name());
    }

    static Stream<Arguments> gaps() {
        return product(
                Asker.values(),
                Sender.values(),
                Relation.values(),
                new Long[] {0L, 1L, 2L, 3L, 5L, 6L, 9L});
    }

    /** Has proposed 2 to 5 as one run, and of what is below it holds nothing in memory. */
    @ParameterizedTest
    @MethodSource("gaps")
    void aLeaderSendsAgainWhatItProposedFromTheGapOn(
            Asker asker, Sender sender, Relation ballot, long next) {
        Event missing = sender.says(new Missing(ballot.ballot(), next));
        Outcome outcome = fold(asker.state(), NOW, missing);
        boolean heard = asker == Asker.LEADING && sender.votes() && ballot == Relation.SAME;
        boolean sends = heard && next >= 2 && next < 6;
        assertThat(acceptsTo3(outcome)).hasSize(sends ? 1 : 0);
        if (sends) {
            Accept again = acceptsTo3(outcome).get(0);
            assertThat(again.first()).isEqualTo(next);
            assertThat(again.below()).isEqualTo(6);
            assertThat(again.start()).isEqualTo(2);
            assertThat(acceptsTo3(fold(outcome.state(), NOW, missing))).as("told twice").isEmpty();
            long later = NOW + Given.TIMING.resend();
            assertThat(acceptsTo3(fold(outcome.state(), later, missing))).as("lost").isNotEmpty();
        }
    }

    private static List<Accept> acceptsTo3(Outcome outcome) {
        List<Accept> accepts = new ArrayList<>();
        for (Send send : outcome.atOnce()) {
            if (send.to() == 3 && send.message() instanceof Accept accept) {
                accepts.add(accept);
            }
        }
        return accepts;
    }

    static Stream<Arguments> forwards() {
        return product(
                Asker.values(), Sender.values(), new Integer[] {1, 3, 4}, new Long[] {0L, 1L, 2L});
    }

    /** Of member 3 the first proposal is decided already. */
    @ParameterizedTest
    @MethodSource("forwards")
    void aLeaderProposesWhatAMemberForwardsOfItsOwnAndWhatIsNotDecided(
            Asker asker, Sender sender, int proposer, long sequence) {
        GroupState state = leaderKnowingOneOfThree(asker);
        Forward forward = new Forward(values(command(proposer, sequence)));
        Outcome outcome = fold(state, NOW, sender.says(forward));
        boolean proposes =
                asker == Asker.LEADING && sender.votes() && proposer == 3 && sequence > 0;
        assertThat(acceptsTo3(outcome)).hasSize(proposes ? 1 : 0);
    }

    private static GroupState leaderKnowingOneOfThree(Asker asker) {
        if (asker != Asker.LEADING) {
            return asker.state();
        }
        Run decided = run(OLD, 0, command(3, 0));
        GroupState fresh = Given.member(1, 3, Given.LIMITS, new RunStored(decided, 1));
        return Given.leader(fresh);
    }
}
