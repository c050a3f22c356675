// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.reactivepaxos.protocol.ElectionMessage.CanvassReply;
import org.reactivepaxos.protocol.Event.Proposed;
import org.reactivepaxos.protocol.Event.Received;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.GroupConfig.Timing;
import org.reactivepaxos.protocol.LogRecord.GenesisTaken;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.Message.Promise;
import org.reactivepaxos.protocol.Value.Change;
import org.reactivepaxos.protocol.Value.Command;

/** Groups in a known state, for the tables of single rules. */
final class Given {

    static final long MILLI = 1_000_000;
    static final long CLUSTER = 77;
    static final Timing TIMING =
            new Timing(50 * MILLI, 100 * MILLI, 10 * MILLI, 20 * MILLI, 40 * MILLI, 100_000, 0);
    static final Timing RESTING =
            new Timing(
                    50 * MILLI,
                    100 * MILLI,
                    10 * MILLI,
                    20 * MILLI,
                    40 * MILLI,
                    100_000,
                    30 * MILLI);
    static final Limits LIMITS = new Limits(64, 1 << 20, 1 << 12, 1 << 20, 1000);

    /** Encoded bytes of a block of one {@link #command}. */
    static final int BLOCK_BYTES = Values.of(command(1, 0)).sizeBytes();

    /** A bound that holds two runs of one command, and no third. */
    static final int RUN_OF_TWO = 100;

    private Given() {}

    static long storage(int member) {
        return 100L + member;
    }

    static PeerIdentity identity(int member) {
        return new PeerIdentity(member, storage(member), 1, 1);
    }

    static Membership membership(int members) {
        return Membership.genesis(
                IntStream.rangeClosed(1, members)
                        .mapToObj(member -> new Voter(member, storage(member)))
                        .toList());
    }

    /** Of these voters, with majority quorums. */
    static Membership voters(Integer... members) {
        return Membership.genesis(
                Stream.of(members).map(member -> new Voter(member, storage(member))).toList());
    }

    static Change change(long expectedVersion, Membership membership) {
        return new Change(new ProposalId(storage(1), 1, 0), expectedVersion, membership);
    }

    /** As {@link #member}, where that membership is in force since instance 0. */
    static GroupState memberSinceChange(int member, Membership membership) {
        Run entry = run(ballot(1, 1), 0, change(-1, membership));
        return member(member, 3, LIMITS, new RunStored(entry, 1));
    }

    static GroupConfig config(int member, int members, Limits limits) {
        List<Integer> voters = IntStream.rangeClosed(1, members).boxed().toList();
        return new GroupConfig(identity(member), voters, TIMING, limits);
    }

    /** A member that starts with these records behind the genesis. */
    static GroupState member(int member, int members, Limits limits, LogRecord... records) {
        DurableLog log = new DurableLog();
        Membership membership = membership(members);
        log.apply(new GenesisTaken(new Genesis(CLUSTER, membership)));
        for (LogRecord entry : records) {
            log.apply(entry);
        }
        RecoveredGroup recovered = log.recovered();
        Ledger ledger = recovered.base();
        for (Run run : log.runs(ledger.below(), recovered.decidedBelow())) {
            ledger = ledger.next(run).ledger();
        }
        return Transition.recover(config(member, members, limits), recovered, ledger, 0, member);
    }

    static GroupState member(int member, int members) {
        return member(member, members, LIMITS);
    }

    static Ballot ballot(long round, int member) {
        return new Ballot(Ballot.GENESIS_VERSION, round, member);
    }

    static Command command(int member, long sequence) {
        return new Command(new ProposalId(storage(member), 1, sequence), 0, 0, new byte[0]);
    }

    static Values values(Value... values) {
        return Values.of(values);
    }

    static Run run(Ballot ballot, long first, Value... values) {
        return new Run(ballot, first, Values.of(values));
    }

    static Accept accept(Ballot ballot, long start, long first, long decidedBelow) {
        return new Accept(ballot, start, first, values(command(1, first)), decidedBelow);
    }

    static Event heard(int member, Message message) {
        return new Received(identity(member), CLUSTER, message);
    }

    static Proposed proposed(long first, int count) {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(new Request(0, new byte[0]));
        }
        return new Proposed(first, requests);
    }

    static Outcome fold(GroupState state, long now, Event... events) {
        return Transition.fold(state, now, List.of(events));
    }

    static GroupState after(GroupState state, long now, Event... events) {
        return fold(state, now, events).state();
    }

    /** A member of three that has heard nobody for too long, and asks. */
    static GroupState canvasser(GroupState state) {
        return after(state, 100 * MILLI);
    }

    /** The yes of one member to whatever this one has asked. */
    static Event yes(int member, GroupState asker) {
        return reply(member, asker, true, 0);
    }

    static Event reply(int member, GroupState asker, boolean yes, long decidedBelow) {
        Ballot asked =
                asker.role() instanceof Role.Canvassing canvassing
                        ? canvassing.ballot()
                        : Ballot.NONE;
        return heard(member, new CanvassReply(asked, yes, Ballot.NONE, decidedBelow));
    }

    /** A member that has just opened a ballot of its own. */
    static GroupState candidate(GroupState state) {
        GroupState asker = canvasser(state);
        return after(asker, 100 * MILLI, yes(lastOtherVoter(state), asker));
    }

    private static int lastOtherVoter(GroupState state) {
        int last = 0;
        for (Voter voter : state.membership().voters()) {
            last = voter.member() == state.member() ? last : voter.member();
        }
        return last;
    }

    /** A candidate after empty promises of itself and of member 3. */
    static GroupState leader(GroupState state) {
        GroupState candidate = candidate(state);
        Ballot ballot = candidate.acceptor().promised();
        long from = candidate.decidedBelow();
        return after(
                candidate,
                100 * MILLI,
                heard(state.member(), new Prepare(ballot, from)),
                heard(state.member(), new Promise(ballot, from, from, true, from, List.of())),
                heard(3, new Promise(ballot, from, from, true, from, List.of())));
    }

    /** The same member in a group that rests when it has nothing to do. */
    static GroupState ofRestingGroup(GroupState state) {
        GroupConfig config =
                new GroupConfig(
                        state.config().self(), state.config().initialVoters(), RESTING, LIMITS);
        return new GroupState(
                config,
                state.genesis(),
                state.acceptor(),
                state.learner(),
                state.role(),
                state.proposer(),
                state.reads(),
                1);
    }
}
