// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.Outcome.Drop.Reason;
import org.reactivepaxos.protocol.SessionEntry.Close;
import org.reactivepaxos.protocol.SessionEntry.Open;
import org.reactivepaxos.protocol.Value.Command;

/** Client sessions, by the log alone (S8). */
final class SessionsTest {

    private static final Request WANTED = new Request(7, new byte[] {1, 2, 3});

    private Ledger ledger = Ledger.start(new Genesis(Given.CLUSTER, Given.membership(3)));
    private long nextSequence;

    /** The next instance, as a proposal of this member that was never made before. */
    private List<Drop> decide(int member, Request request) {
        ProposalId id = new ProposalId(Given.storage(member), 1, nextSequence++);
        return decide(new Command(id, 0, request.machine(), request.payload()));
    }

    private List<Drop> decide(Value... values) {
        Ledger.Step step = ledger.next(Given.run(Ballot.NONE, ledger.below(), values));
        ledger = step.ledger();
        return step.decision().dropped();
    }

    private long open(int most, int window) {
        long session = ledger.below();
        assertThat(decide(1, SessionEntry.request(new Open(most, window)))).isEmpty();
        return session;
    }

    private List<Drop> close(long session) {
        return decide(2, SessionEntry.request(new Close(session)));
    }

    private List<Drop> call(int member, long session, long sequence, long doneBelow) {
        return decide(member, SessionEntry.call(session, sequence, doneBelow, WANTED));
    }

    private static Drop drop(Reason reason) {
        return drop(reason, -1);
    }

    private static Drop drop(Reason reason, long appliedAt) {
        return new Drop(0, reason, appliedAt);
    }

    @Test
    void aSessionHasTheInstanceThatOpenedItAsItsId() {
        decide(Value.NOOP);
        assertThat(open(9, 9)).isEqualTo(1);
        assertThat(ledger.sessions().isOpen(1)).isTrue();
        assertThat(ledger.sessions().open()).isEqualTo(1);
    }

    @Test
    void aCallHasEffectOnceWhoeverOffersIt() {
        long session = open(9, 9);
        assertThat(ledger.sessionOutcome(session, 4)).isEqualTo(ProposalOutcome.OPEN);
        assertThat(call(1, session, 4, 0)).isEmpty();
        assertThat(call(2, session, 4, 0)).containsExactly(drop(Reason.REPEATED_CALL, 1));
        assertThat(call(1, session, 4, 3)).containsExactly(drop(Reason.REPEATED_CALL, 1));
        assertThat(call(3, session, 3, 0)).isEmpty();
        assertThat(ledger.sessionOutcome(session, 4)).isEqualTo(ProposalOutcome.appliedAt(1));
        assertThat(ledger.sessionOutcome(session, 3)).isEqualTo(ProposalOutcome.appliedAt(4));
    }

    @Test
    void sessionsDoNotKnowOfEachOther() {
        long one = open(9, 9);
        long other = open(9, 9);
        assertThat(call(1, one, 0, 0)).isEmpty();
        assertThat(call(1, other, 0, 0)).isEmpty();
    }

    @Test
    void whatTheClientsDoneMarkHasPassedHasNoEffect() {
        long session = open(9, 9);
        call(1, session, 0, 0);
        call(1, session, 5, 4);
        assertThat(call(2, session, 0, 0)).containsExactly(drop(Reason.REPEATED_CALL));
        assertThat(call(2, session, 3, 0)).containsExactly(drop(Reason.REPEATED_CALL));
        assertThat(call(2, session, 4, 4)).isEmpty();
        assertThat(ledger.sessionOutcome(session, 3)).isEqualTo(ProposalOutcome.SETTLED);
    }

    @Test
    void aCallWithoutEffectMovesTheDoneMarkToo() {
        long session = open(9, 9);
        call(1, session, 5, 0);
        call(2, session, 5, 5);
        assertThat(call(3, session, 4, 0)).containsExactly(drop(Reason.REPEATED_CALL));
    }

    @Test
    void aCallTooFarAboveTheDoneMarkMayComeAgain() {
        long session = open(9, 4);
        assertThat(call(1, session, 4, 0)).containsExactly(drop(Reason.CALL_TOO_FAR));
        assertThat(call(1, session, 3, 0)).isEmpty();
        assertThat(ledger.sessionOutcome(session, 4)).isEqualTo(ProposalOutcome.OPEN);
        assertThat(call(1, session, 4, 1)).isEmpty();
        assertThat(call(1, session, Long.MAX_VALUE - 1, 0))
                .containsExactly(drop(Reason.CALL_TOO_FAR));
    }

    @Test
    void nothingHasEffectInASessionThatIsNotOpen() {
        long session = open(9, 9);
        assertThat(call(1, 77, 0, 0)).containsExactly(drop(Reason.NO_SESSION));
        assertThat(close(77)).containsExactly(drop(Reason.NO_SESSION));
        call(1, session, 0, 0);
        assertThat(close(session)).isEmpty();
        assertThat(call(1, session, 1, 0)).containsExactly(drop(Reason.NO_SESSION));
        assertThat(call(1, session, 0, 0)).containsExactly(drop(Reason.NO_SESSION));
        assertThat(close(session)).containsExactly(drop(Reason.NO_SESSION));
        assertThat(ledger.sessionOutcome(session, 0)).isEqualTo(ProposalOutcome.FORGOTTEN);
        assertThat(ledger.sessionOutcome(ledger.below(), 0))
                .as("perhaps opened by what is not known here yet")
                .isEqualTo(ProposalOutcome.OPEN);
    }

    @Test
    void theLeastRecentlyUsedMakesRoom() {
        long first = open(3, 9);
        long second = open(3, 9);
        long third = open(3, 9);
        call(1, first, 0, 0);
        call(2, first, 0, 0);
        call(1, second, 0, 0);
        call(3, first, 0, 0); // A repeated call is a use as well.
        open(3, 9);
        assertThat(call(1, third, 0, 0)).containsExactly(drop(Reason.NO_SESSION));
        open(3, 9);
        assertThat(call(1, second, 1, 0)).containsExactly(drop(Reason.NO_SESSION));
        assertThat(call(1, first, 1, 0)).isEmpty();
        open(1, 9);
        assertThat(ledger.sessions().open()).isEqualTo(1);
    }

    @Test
    void theTableOfProposalsComesFirst() {
        long session = open(9, 9);
        long other = open(9, 9);
        Request request = SessionEntry.call(session, 0, 0, WANTED);
        Command stranger =
                new Command(
                        new ProposalId(Given.storage(9), 1, 0),
                        0,
                        request.machine(),
                        request.payload());
        assertThat(decide(stranger)).containsExactly(drop(Reason.NO_MEMBER));
        Command first =
                new Command(
                        new ProposalId(Given.storage(2), 5, 0),
                        0,
                        request.machine(),
                        request.payload());
        assertThat(decide(first)).isEmpty();
        call(3, other, 0, 0);
        assertThat(decide(first)).containsExactly(drop(Reason.DUPLICATE, 3));
        assertThat(call(2, session, 1, 0)).as("fenced").containsExactly(drop(Reason.FENCED));
        open(2, 9);
        assertThat(ledger.sessions().isOpen(session)).as("not used by those").isFalse();
    }

    @Test
    void aRunSaysWhatEachOfItsValuesMust() {
        Request open = SessionEntry.request(new Open(9, 9));
        Request call = SessionEntry.call(1, 0, 0, WANTED);
        Value[] values = {
            Value.NOOP,
            new Command(new ProposalId(Given.storage(1), 1, 0), 0, open.machine(), open.payload()),
            new Command(new ProposalId(Given.storage(1), 1, 1), 0, call.machine(), call.payload()),
            new Command(new ProposalId(Given.storage(1), 1, 2), 0, call.machine(), call.payload()),
            Value.NOOP,
            Given.change(-1, Given.voters(2, 3)),
            new Command(new ProposalId(Given.storage(2), 1, 0), 0, call.machine(), call.payload()),
            new Command(new ProposalId(Given.storage(1), 1, 3), 0, call.machine(), call.payload())
        };
        assertThat(decide(values))
                .containsExactly(
                        new Drop(0, Reason.NOOP, -1),
                        new Drop(3, Reason.REPEATED_CALL, 2),
                        new Drop(4, Reason.NOOP, -1),
                        new Drop(6, Reason.REPEATED_CALL, 2),
                        new Drop(7, Reason.NO_MEMBER, -1));
    }

    /** Bytes of another version, another kind, another length, or for the group itself. */
    @Test
    void whatIsNoEntryHasNoEffect() {
        long session = open(9, 9);
        byte[] call = SessionEntry.call(session, 0, 0, new Request(7, new byte[0])).payload();
        byte[] open = SessionEntry.open().payload();
        byte[] close = SessionEntry.request(new Close(session)).payload();
        byte[] nested = call.clone();
        nested[nested.length - 4] = (byte) 0x80;
        nested[nested.length - 1] = 1;
        byte[] otherKind = call.clone();
        otherKind[1] = 3;
        byte[] otherVersion = call.clone();
        otherVersion[0] = 2;
        byte[] negative = close.clone();
        negative[2] = (byte) 0x80;
        for (byte[] bytes :
                List.of(
                        new byte[0],
                        new byte[] {1},
                        nested,
                        otherKind,
                        otherVersion,
                        negative,
                        Arrays.copyOf(open, open.length - 1),
                        Arrays.copyOf(open, open.length + 1),
                        Arrays.copyOf(close, close.length + 1),
                        Arrays.copyOf(call, call.length - 1),
                        new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 1})) {
            assertThat(decide(3, new Request(SessionEntry.MACHINE, bytes)))
                    .as(Arrays.toString(bytes))
                    .containsExactly(drop(Reason.MALFORMED));
        }
        assertThat(call(1, session, 0, 0)).as("none of them was a call").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void saysWhatATwinThatRemembersEverythingSays(long seed) {
        Random random = new Random(seed);
        SessionsTwin twin = new SessionsTwin();
        Map<Reason, Integer> reasons = new EnumMap<>(Reason.class);
        Map<ProposalOutcome.Kind, Integer> kinds = new EnumMap<>(ProposalOutcome.Kind.class);
        for (int step = 0; step < 4000; step++) {
            Request request = someEntry(random, ledger.below());
            long instance = ledger.below();
            List<Drop> dropped = decide(1 + random.nextInt(3), request);
            Reason said = dropped.isEmpty() ? null : dropped.get(0).reason();
            assertThat(said).as("step %s", step).isEqualTo(twin.takes(request.payload(), instance));
            assertThat(ledger.sessions().open()).isEqualTo(twin.open());
            if (said != null) {
                reasons.merge(said, 1, Integer::sum);
            }
            long session = Math.max(0, instance - random.nextInt(100));
            long sequence = random.nextInt(60);
            ProposalOutcome outcome = ledger.sessionOutcome(session, sequence);
            assertThat(twin.admits(session, sequence, outcome)).as("step %s", step).isTrue();
            kinds.merge(outcome.kind(), 1, Integer::sum);
        }
        assertThat(twin.applied()).isGreaterThan(300);
        assertThat(reasons).hasSize(4);
        assertThat(kinds).hasSize(4);
    }

    private Request someEntry(Random random, long below) {
        List<Session> open = ledger.sessions().ascending();
        boolean known = !open.isEmpty() && random.nextInt(20) > 0;
        Session session = known ? open.get(random.nextInt(open.size())) : null;
        long id = session == null ? random.nextLong(below + 5) : session.id();
        return switch (random.nextInt(100)) {
            case 0, 1, 2 ->
                    SessionEntry.request(new Open(2 + random.nextInt(40), 1 + random.nextInt(12)));
            case 3 -> SessionEntry.request(new Close(id));
            case 4 -> new Request(SessionEntry.MACHINE, new byte[random.nextInt(40)]);
            default -> {
                long mark = session == null ? 0 : session.calls().doneBelow();
                long sequence = Math.max(0, mark + random.nextInt(14) - 2);
                long done = Math.max(0, Math.min(sequence, mark + random.nextInt(4) - 1));
                yield SessionEntry.call(id, sequence, done, WANTED);
            }
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 17, 300, 5000})
    void remembersNoMoreThanItsBounds(int most) {
        for (int i = 0; i < most + 50; i++) {
            long session = open(most, 3);
            call(1, session, 0, 0);
            call(1, session, 2, 0);
            call(1, session, 4, 2);
        }
        assertThat(ledger.sessions().open()).isEqualTo(most);
        assertThat(ledger.sessions().ascending())
                .allMatch(session -> session.calls().applied().size() <= 3);
    }
}
