// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.MasterEntry.Action;
import org.reactivepaxos.protocol.Outcome.Verdict;
import org.reactivepaxos.protocol.SessionEntry.Close;
import org.reactivepaxos.protocol.SessionEntry.Open;
import org.reactivepaxos.protocol.Value.Command;

/** A ledger restored from its bytes goes on as if it had never been written (S5, S8). */
final class LedgerCodecTest {

    private static final long LEASE = 5_000_000_000L;

    /** Of a session with one range. */
    private static final int SESSION_BYTES = 12 + 20 + 24;

    private static final List<Action> ACTIONS = List.of(Action.values());

    private static Ledger start() {
        return Ledger.start(new Genesis(Given.CLUSTER, Given.membership(3)));
    }

    /** Commands of a few proposers: new, old, repeated, of later starts, and about the master. */
    private static Values block(Random random, int step, Ledger ledger) {
        List<Value> values = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(6); i++) {
            long sequence = Math.max(0, step % 80 + random.nextInt(12) - 8);
            long incarnation = 1L + step / 80;
            ProposalId id =
                    new ProposalId(Given.storage(1 + random.nextInt(4)), incarnation, sequence);
            long done = Math.max(0, sequence - 6);
            Action action = ACTIONS.get(random.nextInt(ACTIONS.size()));
            int successor = action == Action.TRANSFER ? 3 : 0;
            byte[] about =
                    new MasterEntry(action, ledger.master().revision(), LEASE, successor).encoded();
            values.add(
                    switch (random.nextInt(7)) {
                        case 0 -> Value.NOOP;
                        case 1 -> new Command(id, done, MasterEntry.MACHINE, about);
                        case 2, 3 -> {
                            byte[] entry = aboutSessions(random, ledger).payload();
                            yield new Command(id, done, SessionEntry.MACHINE, entry);
                        }
                        default -> new Command(id, done, 0, new byte[random.nextInt(9)]);
                    });
        }
        return Values.of(values);
    }

    /** Mostly calls in sessions that are open. */
    private static Request aboutSessions(Random random, Ledger ledger) {
        List<Session> open = ledger.sessions().ascending();
        long session = open.isEmpty() ? 0 : open.get(random.nextInt(open.size())).id();
        return switch (random.nextInt(16)) {
            case 0, 1 ->
                    SessionEntry.request(new Open(4 + random.nextInt(20), 1 + random.nextInt(9)));
            case 2 -> SessionEntry.request(new Close(session));
            default -> {
                long sequence = random.nextInt(9);
                long done = random.nextLong(sequence + 1);
                yield SessionEntry.call(
                        session, sequence, done, new Request(0, new byte[random.nextInt(5)]));
            }
        };
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void goesOnAsTheOneThatWasWritten(long seed) {
        Random random = new Random(seed);
        Ledger ledger = start();
        Ledger restored = start();
        int dropped = 0;
        int open = 0;
        int calls = 0;
        for (int step = 0; step < 600; step++) {
            Values values = block(random, step, ledger);
            Run run = new Run(Ballot.NONE, ledger.below(), values);
            Ledger.Step expected = ledger.next(run);
            Ledger.Step actual = restored.next(run);
            assertThat(actual.decision()).isEqualTo(expected.decision());
            assertThat(actual.ledger().chain()).isEqualTo(expected.ledger().chain());
            assertThat(actual.ledger().master()).isEqualTo(expected.ledger().master());
            byte[] bytes = LedgerCodec.encode(expected.ledger());
            assertThat(LedgerCodec.encode(actual.ledger())).isEqualTo(bytes);
            dropped += expected.decision().dropped().size();
            ledger = expected.ledger();
            open = Math.max(open, ledger.sessions().open());
            for (Session session : ledger.sessions().ascending()) {
                calls += session.calls().remembered();
            }
            restored = random.nextInt(3) == 0 ? LedgerCodec.decode(bytes) : actual.ledger();
        }
        assertThat(dropped).isGreaterThan(200);
        assertThat(ledger.master().term()).isGreaterThan(3);
        assertThat(open).isGreaterThan(5);
        assertThat(calls).isGreaterThan(200);
        assertThat(restored.membership()).isEqualTo(ledger.membership());
    }

    @Test
    void answersAfterTheOutcomeOfAProposalAsBefore() {
        Command first = new Command(new ProposalId(Given.storage(1), 1, 4), 2, 0, new byte[3]);
        Command second = new Command(new ProposalId(Given.storage(1), 2, 0), 0, 0, new byte[3]);
        Ledger ledger = start().next(Given.run(Ballot.NONE, 0, first, second)).ledger();
        AppliedTable table = LedgerCodec.decode(LedgerCodec.encode(ledger)).table();
        assertThat(table.outcome(first.id())).isEqualTo(ProposalOutcome.appliedAt(0));
        assertThat(table.outcome(second.id())).isEqualTo(ProposalOutcome.appliedAt(1));
        assertThat(table.outcome(new ProposalId(Given.storage(1), 1, 3)))
                .isEqualTo(ProposalOutcome.NEVER);
    }

    @Test
    void refusesWhatIsNoLedger() {
        Random random = new Random(3);
        Ledger ledger = start();
        for (int step = 0; step < 50; step++) {
            Values values = block(random, step, ledger);
            ledger = ledger.next(new Run(Ballot.NONE, ledger.below(), values)).ledger();
        }
        byte[] bytes = LedgerCodec.encode(ledger);
        for (int length = 0; length < bytes.length; length++) {
            byte[] torn = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> LedgerCodec.decode(torn))
                    .as("%s bytes", length)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        assertThatThrownBy(() -> LedgerCodec.decode(longer))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] later = bytes.clone();
        later[0] = 2;
        assertThatThrownBy(() -> LedgerCodec.decode(later)).hasMessageContaining("version");
    }

    @Test
    void keepsTheOpenSessionsAndWhatWasCalledInThem() {
        Request open = SessionEntry.request(new Open(4, 5));
        Request call = SessionEntry.call(0, 3, 2, new Request(0, new byte[1]));
        Run run =
                Given.run(
                        Ballot.NONE,
                        0,
                        new Command(id(1, 0), 0, open.machine(), open.payload()),
                        new Command(id(1, 1), 0, call.machine(), call.payload()));
        Ledger ledger = start().next(run).ledger();
        byte[] bytes = LedgerCodec.encode(ledger);
        Ledger restored = LedgerCodec.decode(bytes);
        assertThat(restored.sessionOutcome(0, 3)).isEqualTo(ProposalOutcome.appliedAt(1));
        assertThat(restored.sessionOutcome(0, 1)).isEqualTo(ProposalOutcome.SETTLED);
        assertThat(restored.sessionOutcome(0, 4)).isEqualTo(ProposalOutcome.OPEN);
        assertThat(restored.sessionOutcome(1, 0)).isEqualTo(ProposalOutcome.FORGOTTEN);
        byte[] again = Arrays.copyOf(bytes, bytes.length + SESSION_BYTES);
        System.arraycopy(bytes, bytes.length - SESSION_BYTES, again, bytes.length, SESSION_BYTES);
        again[bytes.length - SESSION_BYTES - 1] = 2;
        assertThatThrownBy(() -> LedgerCodec.decode(again)).hasMessageContaining("ascend");
    }

    private static ProposalId id(int member, long sequence) {
        return new ProposalId(Given.storage(member), 1, sequence);
    }

    @Test
    void keepsTheWholeMembershipAndEveryIdThatWasUsed() {
        Voter joined = new Voter(4, Given.storage(4), List.of("one:1", "two:2"));
        Membership wanted =
                new Membership(
                        -1,
                        List.of(new Voter(1, Given.storage(1)), joined),
                        List.of(new Voter(2, Given.storage(2))),
                        1,
                        2,
                        LEASE);
        Run run = Given.run(Ballot.NONE, 0, Given.command(3, 0), Given.change(-1, wanted));
        Ledger ledger = start().next(run).ledger();
        Ledger restored = LedgerCodec.decode(LedgerCodec.encode(ledger));
        assertThat(restored.membership()).isEqualTo(wanted.at(1)).isEqualTo(ledger.membership());
        assertThat(restored.used()).isEqualTo(ledger.used());
        assertThat(restored.judge(Given.change(1, Given.voters(1, 3)))).isEqualTo(Verdict.INVALID);
        assertThat(restored.table().outcome(Given.command(3, 0).id()))
                .isEqualTo(ProposalOutcome.appliedAt(0));
        assertThat(restored.table().outcome(Given.command(3, 1).id()))
                .as("of a disk that was let go")
                .isEqualTo(ProposalOutcome.NEVER);
    }
}
