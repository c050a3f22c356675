// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Genesis;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.GenesisIs;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.Kind;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.ProposalId;
import org.reactivepaxos.protocol.Value;
import org.reactivepaxos.protocol.Value.Command;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.protocol.Voter;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.PeerEvent;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What a node owes the protocol: what waits for the disk, in which order, and how a node ends. */
class NodeRuntimeTest {

    private static final long CLUSTER = 77;
    private static final PeerIdentity LEADER = new PeerIdentity(2, 1002, 1, 5);

    /** Two of them are more than the tail in memory may have. */
    private static final byte[] LARGE = new byte[40_000];

    private static final Ballot BALLOT = new Ballot(Ballot.GENESIS_VERSION, 3, 2);
    private static final Ballot HIGHER = new Ballot(Ballot.GENESIS_VERSION, 4, 2);
    private static final Membership THREE =
            Membership.genesis(List.of(new Voter(1, 1001), new Voter(2, 1002), new Voter(3, 1003)));

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ManualJournal journal = new ManualJournal();
    private final RecordingTransport transport = new RecordingTransport();
    private final List<Long> executed = new ArrayList<>();
    private final List<NodeRuntime> started = new ArrayList<>();

    @BeforeEach
    void startAFollower() {
        StateMachine machine =
                (instance, value) -> {
                    executed.add(instance);
                    return value;
                };
        NodeSettings settings =
                VirtualNode.settings(time, Map.of(0, Map.of(0, machine), 1, Map.of(0, machine)));
        NodeRuntime.start(settings, journal, transport).subscribe(started::add);
        pass(1);
        genesis(0);
        genesis(1);
        journal.sync();
        pass(1);
    }

    private void genesis(int group) {
        deliver(new GroupMessage(group, CLUSTER, new GenesisIs(new Genesis(CLUSTER, THREE))));
    }

    private void deliver(GroupMessage... messages) {
        transport.deliver(LEADER, messages);
        pass(1);
    }

    private void pass(long millis) {
        time.advanceTimeBy(Duration.ofMillis(millis));
    }

    private static GroupMessage accept(int group, long instance, long decidedBelow) {
        Values noop = Values.of(Value.NOOP);
        return new GroupMessage(
                group, CLUSTER, new Accept(BALLOT, 0, instance, noop, decidedBelow));
    }

    private List<Message> accepted() {
        return transport.messagesTo(2, Kind.ACCEPTED);
    }

    @Test
    void aVoteLeavesOnlyWhenItIsDurable() {
        deliver(accept(0, 0, 0));
        pass(100);
        assertThat(accepted()).isEmpty();
        journal.sync();
        pass(1);
        assertThat(accepted()).containsExactly(new Message.Accepted(BALLOT, 1));
    }

    @Test
    void foldingDoesNotWaitForTheDiskAndVotesLeaveInOrder() {
        deliver(accept(0, 0, 0));
        deliver(accept(0, 1, 0));
        deliver(accept(0, 2, 0));
        assertThat(journal.appended().stream().filter(r -> r.kind() == LogRecord.Kind.RUN))
                .hasSize(3);
        journal.sync();
        pass(1);
        assertThat(accepted())
                .containsExactly(
                        new Message.Accepted(BALLOT, 1),
                        new Message.Accepted(BALLOT, 2),
                        new Message.Accepted(BALLOT, 3));
    }

    @Test
    void theLogIsReadForAMemberOnceAtATimeAndOnlyIfTheAnswerCanLeave() {
        for (long instance = 0; instance < 4; instance++) {
            Values large = Values.of(new Command(new ProposalId(9, 1, instance), 0, 0, LARGE));
            deliver(new GroupMessage(0, CLUSTER, new Accept(BALLOT, 0, instance, large, instance)));
        }
        journal.sync();
        journal.holdReads();
        for (int asked = 0; asked < 3; asked++) {
            deliver(new GroupMessage(0, CLUSTER, new CatchUp(0)));
        }
        assertThat(journal.reads()).isEqualTo(1);
        journal.endReads();
        deliver(new GroupMessage(0, CLUSTER, new CatchUp(0)));
        assertThat(journal.reads()).isEqualTo(2);
        transport.roomForBulk(false);
        deliver(new GroupMessage(0, CLUSTER, new CatchUp(0)));
        assertThat(journal.reads()).isEqualTo(2);
    }

    @Test
    void aRepeatedVoteWaitsForTheRecordOfTheFirst() {
        deliver(accept(0, 0, 0));
        deliver(accept(0, 0, 0));
        pass(100);
        assertThat(accepted()).isEmpty();
        journal.sync();
        pass(1);
        assertThat(accepted()).hasSize(2);
    }

    @Test
    void anAnswerThatTheDiskHasNoPartInLeavesAtOnce() {
        deliver(new GroupMessage(0, CLUSTER, new Heartbeat(BALLOT, 1, 0)));
        assertThat(transport.messagesTo(2, Kind.HEARTBEAT_REPLY)).hasSize(1);
    }

    @Test
    void allGroupsOfATurnShareOneFrame() {
        deliver(
                new GroupMessage(0, CLUSTER, new Heartbeat(BALLOT, 1, 0)),
                new GroupMessage(1, CLUSTER, new Heartbeat(BALLOT, 1, 0)));
        List<RecordingTransport.Sent> answers =
                transport.frames().stream()
                        .filter(f -> f.messages().get(0).message().kind() == Kind.HEARTBEAT_REPLY)
                        .toList();
        assertThat(answers).hasSize(1);
        assertThat(answers.get(0).messages()).hasSize(2);
    }

    @Test
    void whatIsBeyondTheInboxIsDroppedAndTheGroupLives() {
        transport.deliver(LEADER, frameOfAccepts(20));
        pass(1);
        journal.sync();
        pass(1);
        assertThat(accepted()).hasSizeBetween(1, 8);
        deliver(new GroupMessage(0, CLUSTER, new Heartbeat(BALLOT, 2, 0)));
        assertThat(transport.messagesTo(2, Kind.HEARTBEAT_REPLY)).isNotEmpty();
    }

    private static GroupMessage[] frameOfAccepts(int count) {
        GroupMessage[] frame = new GroupMessage[count];
        for (int i = 0; i < count; i++) {
            frame[i] = accept(0, i, 0);
        }
        return frame;
    }

    @Test
    void aJournalErrorEndsTheNodeAndWhatIsInFlightIsUnknown() {
        Outcome waiting = propose(0, 10);
        deliver(accept(1, 0, 0));
        Outcome forwarded = propose(1, 10);
        pass(10);
        List<Throwable> ends = new ArrayList<>();
        started.get(0).onClose().subscribe(null, ends::add);
        journal.fail(new IllegalStateException("disk"));
        pass(10);
        assertThat(waiting.failure).isEqualTo(ProposalListener.Failure.HALTED);
        assertThat(forwarded.failure).isEqualTo(ProposalListener.Failure.HALTED_IN_FLIGHT);
        assertThat(ends).hasSize(1);
        deliver(new GroupMessage(0, CLUSTER, new Heartbeat(BALLOT, 1, 0)));
        assertThat(transport.messagesTo(2, Kind.HEARTBEAT_REPLY)).isEmpty();
        assertThat(propose(1, 10).failure).isEqualTo(ProposalListener.Failure.HALTED);
    }

    /** H8 and W20: what could not be stored had moved the state, and was answered all the same. */
    @Test
    void h08WhatCouldNotBeStoredIsNeverAnswered() {
        deliver(accept(0, 0, 0));
        deliver(new GroupMessage(0, CLUSTER, new Message.Prepare(HIGHER, 0)));
        journal.fail(new IllegalStateException("disk"));
        pass(10);
        deliver(accept(0, 0, 0));
        deliver(new GroupMessage(0, CLUSTER, new Message.Prepare(HIGHER, 0)));
        deliver(accept(1, 0, 0));
        pass(1000);
        assertThat(accepted()).isEmpty();
        assertThat(transport.messagesTo(2, Kind.PROMISE)).isEmpty();
    }

    @Test
    void boundsOnOpenProposalsAreByCountAndByBytes() {
        for (int i = 0; i < 4; i++) {
            assertThat(propose(0, 1).failure).isNull();
        }
        assertThat(propose(0, 1).failure).isEqualTo(ProposalListener.Failure.OVERLOADED);
        assertThat(propose(1, 60).failure).isNull();
        assertThat(propose(1, 60).failure).isEqualTo(ProposalListener.Failure.OVERLOADED);
        assertThat(propose(1, 40).failure).isNull();
    }

    @Test
    void tellsOnceOfAGroupOfAnotherClusterAndTakesNothingOfIt() {
        GroupMessage foreign = new GroupMessage(0, CLUSTER + 1, accept(0, 0, 0).message());
        deliver(foreign, foreign, accept(1, 0, 0));
        journal.sync();
        pass(1);
        assertThat(transport.reported())
                .singleElement()
                .satisfies(
                        event -> {
                            assertThat(event).isInstanceOf(PeerEvent.GroupRefused.class);
                            assertThat(event.member()).isEqualTo(2);
                        });
        assertThat(accepted()).hasSize(1);
    }

    @Test
    void closeEndsEveryProposal() {
        Outcome waiting = propose(0, 10);
        deliver(accept(1, 0, 0));
        Outcome forwarded = propose(1, 10);
        pass(1);
        assertThat(transport.messagesTo(2, Kind.FORWARD)).hasSize(1);
        started.get(0).close().subscribe();
        assertThat(propose(0, 1).failure).isEqualTo(ProposalListener.Failure.CLOSED);
        pass(2_900);
        assertThat(waiting.failure).isNull();
        pass(200);
        assertThat(waiting.failure).isEqualTo(ProposalListener.Failure.CLOSED);
        assertThat(forwarded.failure).isEqualTo(ProposalListener.Failure.CLOSED_IN_FLIGHT);
    }

    private Outcome propose(int group, int bytes) {
        Outcome outcome = new Outcome();
        GroupRuntime runtime = started.get(0).groups().get(group);
        if (runtime == null) {
            throw new IllegalStateException("no group " + group);
        }
        runtime.propose(new Proposal(new Request(0, new byte[bytes]), outcome));
        return outcome;
    }

    /** What a proposer heard. */
    private static final class Outcome implements ProposalListener {
        private @Nullable Failure failure;

        @Override
        public void applied(long instance, byte[] result) {}

        @Override
        public void refused(Drop.Reason reason, long appliedAt) {}

        @Override
        public void failed(Failure how, @Nullable Throwable cause) {
            failure = how;
        }
    }
}
