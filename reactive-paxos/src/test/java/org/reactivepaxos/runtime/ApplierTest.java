// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.machine.StateMachineException;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.BatchCodec;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Genesis;
import org.reactivepaxos.protocol.Ledger;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.ProposalId;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.protocol.SessionEntry;
import org.reactivepaxos.protocol.Value;
import org.reactivepaxos.protocol.Value.Command;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.protocol.Voter;
import reactor.core.scheduler.Schedulers;

/** What state machines and proposers hear of session entries (S8). */
final class ApplierTest {

    private static final int MACHINE = 7;
    private static final PeerIdentity SELF = new PeerIdentity(1, 101, 1, 1);
    private static final Request WANTED = new Request(MACHINE, new byte[] {1, 2, 3});

    private final List<String> executed = new ArrayList<>();
    private final Proposals proposals =
            new Proposals(100, 10_000, new Budget(100, 10_000), Admission.DEFAULT);
    private final Callbacks callbacks = new Callbacks(Schedulers.immediate(), new NodeLog(1));
    private final Applier applier =
            new Applier(
                    new Machines(0, new GroupSettings(Map.of(MACHINE, this::execute))),
                    null,
                    SELF,
                    proposals);
    private final List<Proposer> proposers = new ArrayList<>();
    private Ledger ledger =
            Ledger.start(new Genesis(5, Membership.genesis(List.of(new Voter(1, 101)))));

    /** What one proposer heard. */
    private static final class Proposer implements ProposalListener {
        private @Nullable String heard;

        @Override
        public void applied(long instance, byte[] result) {
            heard = "applied at " + instance + " with " + Arrays.toString(result);
        }

        @Override
        public void appliedBatch(long instance, List<byte[]> results) {
            heard = "batch applied at " + instance + " with " + results.size() + " results";
        }

        @Override
        public void refused(Drop.Reason reason, long appliedAt) {
            heard = reason + " " + appliedAt;
        }

        @Override
        public void failed(Failure failure, @Nullable Throwable cause) {
            heard = failure.name();
        }
    }

    private byte[] execute(long instance, byte[] value) {
        executed.add(instance + ": " + value.length + " bytes");
        if (value.length == 0) {
            throw new IllegalStateException("nothing to execute");
        }
        return new byte[] {9};
    }

    /** Proposes these here, and applies them in this order. */
    private void decide(Request... requests) {
        List<Value> values = new ArrayList<>();
        for (Request request : requests) {
            Proposer proposer = new Proposer();
            proposers.add(proposer);
            assertThat(proposals.offer(new Proposal(request, proposer), 0)).isTrue();
            values.add(command(proposers.size() - 1, request));
        }
        assertThat(proposals.take(callbacks)).isNotNull();
        apply(values);
    }

    private static Command command(long sequence, Request request) {
        ProposalId id = new ProposalId(SELF.storage(), SELF.incarnation(), sequence);
        return new Command(id, 0, request.machine(), request.payload());
    }

    private void apply(List<Value> values) {
        Ledger.Step step = ledger.next(new Run(Ballot.NONE, ledger.below(), Values.of(values)));
        ledger = step.ledger();
        applier.apply(step.decision(), callbacks);
        callbacks.flush();
    }

    private List<@Nullable String> heard() {
        List<@Nullable String> heard = new ArrayList<>();
        proposers.forEach(proposer -> heard.add(proposer.heard));
        return heard;
    }

    @Test
    void theMachineOfACallExecutesWhatItIsAbout() {
        decide(WANTED, SessionEntry.open(), SessionEntry.call(1, 0, 0, WANTED));
        assertThat(executed).containsExactly("0: 3 bytes", "2: 3 bytes");
        assertThat(heard())
                .containsExactly(
                        "applied at 0 with [9]",
                        "applied at 1 with [0, 0, 0, 0, 0, 0, 0, 1]",
                        "applied at 2 with [9]");
    }

    @Test
    void whoProposesWhatHasNoEffectHearsWhy() {
        Request malformed = new Request(SessionEntry.MACHINE, new byte[0]);
        Request call = SessionEntry.call(0, 0, 0, WANTED);
        decide(SessionEntry.open(), call, call, SessionEntry.call(44, 0, 0, WANTED), malformed);
        Request close = SessionEntry.request(new SessionEntry.Close(0));
        decide(close, call);
        assertThat(executed).containsExactly("1: 3 bytes");
        assertThat(heard().subList(2, 7))
                .containsExactly(
                        "REPEATED_CALL 1",
                        "NO_SESSION -1",
                        "MALFORMED -1",
                        "applied at 5 with []",
                        "NO_SESSION -1");
        assertThat(applier.dropped().contains(2)).isTrue();
        assertThat(applier.dropped().contains(1)).isFalse();
    }

    @Test
    void theItemsOfABatchAreExecutedInTheirOrderAtOneInstance() {
        Request other = new Request(MACHINE, new byte[] {4});
        decide(WANTED, BatchCodec.request(List.of(other, WANTED, other)), other);
        assertThat(executed)
                .containsExactly(
                        "0: 3 bytes", "1: 1 bytes", "1: 3 bytes", "1: 1 bytes", "2: 1 bytes");
        assertThat(heard())
                .containsExactly(
                        "applied at 0 with [9]",
                        "batch applied at 1 with 3 results",
                        "applied at 2 with [9]");
    }

    @Test
    void whatIsNoBatchIsRefusedAndExecutesNothing() {
        decide(new Request(BatchCodec.MACHINE, new byte[] {1, 0, 0, 0, 0}), WANTED);
        assertThat(executed).containsExactly("1: 3 bytes");
        assertThat(heard()).containsExactly("MALFORMED -1", "applied at 1 with [9]");
        assertThat(applier.dropped().contains(0)).isTrue();
    }

    /** PhxPaxos executes the whole batch again. */
    @Test
    void noItemIsExecutedAgainWhenALaterOneFails() {
        Request failing = new Request(MACHINE, new byte[0]);
        Request batch = BatchCodec.request(List.of(WANTED, failing, WANTED));
        assertThatExceptionOfType(StateMachineException.class)
                .isThrownBy(() -> decide(batch))
                .withMessageContaining("group 0, instance 0: state machine 7 failed")
                .withCauseInstanceOf(IllegalStateException.class);
        assertThat(executed).containsExactly("0: 3 bytes", "0: 0 bytes");
    }

    @Test
    void aSecondInstanceOfAProposalAnswersNobody() {
        Request call = SessionEntry.call(0, 0, 0, WANTED);
        decide(SessionEntry.open(), call);
        apply(List.of(command(1, call)));
        decide(call);
        assertThat(heard().subList(1, 3))
                .containsExactly("applied at 1 with [9]", "REPEATED_CALL 1");
    }
}
