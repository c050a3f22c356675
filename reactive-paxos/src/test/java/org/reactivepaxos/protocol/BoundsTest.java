// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.reactivepaxos.protocol.Given.ballot;
import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.identity;
import static org.reactivepaxos.protocol.Given.run;
import static org.reactivepaxos.protocol.Given.values;
import static org.reactivepaxos.protocol.Given.voters;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivepaxos.protocol.Chain.Link;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.GroupConfig.Timing;
import org.reactivepaxos.protocol.MasterEntry.Action;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Message.Forward;
import org.reactivepaxos.protocol.Value.Change;
import org.reactivepaxos.protocol.Value.Command;

/** What no part of the core can be made of, and the last that it can. */
final class BoundsTest {

    private static final ProposalId ID = new ProposalId(1, 0, 5);
    private static final long HOUR = 3_600_000_000_000L;
    private static final Ledger START =
            Ledger.start(new Genesis(Given.CLUSTER, Given.membership(3)));

    /** One thing that is asked for. */
    interface Made {
        Object make();
    }

    private static Stream<Made> ids(long least, int leastMember) {
        return Stream.of(
                () -> new ProposalId(1, least, 0),
                () -> new ProposalId(1, 0, least),
                () -> new Ballot(least - 1, 0, 0),
                () -> new Ballot(0, least, 0),
                () -> new Ballot(0, 0, leastMember),
                () -> new Voter(leastMember + 1, 1),
                () -> new Membership(least - 1, List.of(), 1, 1),
                () -> new Run(Ballot.NONE, least, values(Value.NOOP)),
                () -> new Command(ID, least, 0, new byte[0]),
                () -> new Change(ID, least - 1, voters(1)));
    }

    private static Stream<Made> times(long least, int ppm) {
        return Stream.of(
                () -> new Timing(2, 3, 1, 1, least + 1, 0, 0),
                () -> new Timing(2, 3, 1, 1, HOUR - least, 0, 0),
                () -> new Timing(2, 3, 1, 1, 1, ppm, 0),
                () -> new Timing(2, 3, 1, 1, 1, 499_999 - ppm, 0),
                () -> new Timing(2, 3, least + 1, 1, 1, 0, 0),
                () -> new Timing(2, 3, 1, least + 1, 1, 0, 0),
                () -> new Timing(2 + least, 9, 1, 1, 1, 0, 0),
                () -> new Timing(2, 3 + least, 1, 1, 1, 0, 0),
                () -> new Timing(2, 3, 1, 1, 1, 0, least));
    }

    private static Stream<Made> limits(long least) {
        int one = (int) least + 1;
        return Stream.of(
                () -> new Limits(one, 1, 1, 0, 1, 0),
                () -> new Limits(1, one, 1, 0, 1, 0),
                () -> new Limits(1, 1, one, 0, 1, 0),
                () -> new Limits(1, 1, 1, least, 1, 0),
                () -> new Limits(1, 1, 1, 0, one, 0),
                () -> new Limits(1, 1, 1, 0, 1, least));
    }

    private static Stream<Made> messages(long least) {
        return Stream.of(
                () -> new Accept(Ballot.NONE, least, 4, values(Value.NOOP), 0),
                () -> new Accept(Ballot.NONE, 4 - least, 4, values(Value.NOOP), 0),
                () -> new CatchUpReply(least, values(Value.NOOP), 9),
                () -> new CatchUpReply(4, values(Value.NOOP), 5 + least),
                () -> new Command(ID, 5 - least, 0, new byte[0]),
                () -> new MasterEntry(Action.CLAIM, 0, least + 1, 0),
                () -> new MasterEntry(Action.CLAIM, 0, HOUR - least, 0),
                () -> new MasterEntry(Action.TRANSFER, 0, 1, (int) least + 1));
    }

    private static GroupConfig config(int priority, Integer... voters) {
        return new GroupConfig(identity(1), List.of(voters), Given.TIMING, Given.LIMITS, priority);
    }

    static Stream<Made> impossible() {
        Stream<Made> others =
                Stream.of(
                        () -> new Voter(1, 0),
                        () -> Values.of(),
                        () -> Values.decode(new byte[] {1}),
                        () -> new Forward(values(command(1, 0), Value.NOOP)),
                        () -> new MasterEntry(Action.CLAIM, 0, 1, 1),
                        () -> new MasterEntry(Action.TRANSFER, 0, 1, 0),
                        () -> new MasterEntry(Action.TRANSFER, 0, 1, -1),
                        () -> new Genesis(Genesis.NO_CLUSTER, voters(1)),
                        () -> new Genesis(1, voters(1).at(0)),
                        () -> START.next(run(ballot(1, 1), 1, Value.NOOP)),
                        () ->
                                new Ledger(
                                        1,
                                        null,
                                        AppliedTable.EMPTY,
                                        START.sessions(),
                                        Chain.from(new Link(2, 0)),
                                        MasterState.NONE,
                                        UsedIds.NONE),
                        () -> new LogRecord.Checkpoint(START, 1),
                        () -> new LogRecord.Checkpoint(START, -1),
                        () -> config(0),
                        () -> config(0, 0),
                        () -> config(0, 1, 1),
                        () -> config(0, 2, 1),
                        () -> config(11, 1),
                        () -> config(-11, 1));
        return Stream.of(ids(-1, -1), times(-1, -1), limits(-1), messages(-1), others)
                .flatMap(made -> made);
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void refuses(Made made) {
        assertThatIllegalArgumentException().isThrownBy(made::make);
    }

    static Stream<Made> possible() {
        Stream<Made> others = Stream.of(() -> config(10, 1, 2), () -> config(-10, 1));
        return Stream.of(ids(0, 0), times(0, 0), limits(0), messages(0), others)
                .flatMap(made -> made);
    }

    @ParameterizedTest
    @MethodSource("possible")
    void takesTheLeastAndTheMost(Made made) {
        assertThatCode(made::make).doesNotThrowAnyException();
    }
}
