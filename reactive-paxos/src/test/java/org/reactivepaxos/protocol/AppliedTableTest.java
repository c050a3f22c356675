// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.Outcome.Drop.Reason;
import org.reactivepaxos.protocol.ProposalOutcome.Kind;
import org.reactivepaxos.protocol.Value.Command;

final class AppliedTableTest {

    private static final Membership MEMBERS = Given.membership(3);

    /** Remembers everything for ever, in the plainest way. */
    private static final class Twin {
        private final Map<ProposalId, Long> applied = new HashMap<>();
        private final Map<Long, Long> incarnations = new HashMap<>();
        private final Map<Long, Long> marks = new HashMap<>();

        boolean takes(Value value, long instance) {
            if (!(value instanceof Command command)
                    || MEMBERS.positionOfStorage(command.id().storage()) < 0) {
                return false;
            }
            ProposalId id = command.id();
            long current = incarnations.getOrDefault(id.storage(), -1L);
            if (id.incarnation() < current) {
                return false;
            }
            if (id.incarnation() > current) {
                incarnations.put(id.storage(), id.incarnation());
                marks.put(id.storage(), 0L);
            }
            boolean passed = id.sequence() < marks.getOrDefault(id.storage(), 0L);
            marks.merge(id.storage(), command.doneBelow(), Long::max);
            return !passed && applied.putIfAbsent(id, instance) == null;
        }

        /** What a table may answer that remembers less. */
        void requireTrue(ProposalId id, ProposalOutcome outcome) {
            Long at = applied.get(id);
            long current = incarnations.getOrDefault(id.storage(), -1L);
            boolean fenced = id.incarnation() < current;
            boolean passed =
                    id.incarnation() == current
                            && id.sequence() < marks.getOrDefault(id.storage(), 0L);
            switch (outcome.kind()) {
                case APPLIED -> assertThat(at).isEqualTo(outcome.instance());
                case OPEN -> assertThat(at == null && !fenced && !passed).isTrue();
                case NEVER -> assertThat(at == null && fenced).isTrue();
                case SETTLED, FORGOTTEN -> assertThat(fenced || passed).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void dropsWhatATwinThatRemembersEverythingDrops(long seed) {
        Random random = new Random(seed);
        AppliedTable table = AppliedTable.EMPTY;
        Twin twin = new Twin();
        int droppedCommands = 0;
        long next = 0;
        Map<ProposalOutcome.Kind, Integer> kinds = new EnumMap<>(ProposalOutcome.Kind.class);
        for (int step = 0; step < 600; step++) {
            Values values = block(random, step);
            List<Integer> expected = new ArrayList<>();
            long first = next;
            next += values.count();
            for (int i = 0; i < values.count(); i++) {
                if (!twin.takes(values.get(i), first + i)) {
                    expected.add(i);
                    droppedCommands += values.get(i) instanceof Command ? 1 : 0;
                }
            }
            List<Drop> dropped = new ArrayList<>();
            table = table.take(first, values, MEMBERS, dropped);
            assertThat(dropped)
                    .extracting(Drop::index)
                    .as("step %s: %s", step, values)
                    .isEqualTo(expected);
            for (ProposalId id : someIds(new Random(seed * 10_000 + step), step)) {
                twin.requireTrue(id, table.outcome(id));
                kinds.merge(table.outcome(id).kind(), 1, Integer::sum);
            }
        }
        assertThat(droppedCommands).isGreaterThan(100);
        assertThat(twin.applied).hasSizeGreaterThan(300);
        assertThat(kinds).containsKeys(Kind.OPEN, Kind.APPLIED, Kind.SETTLED, Kind.NEVER);
    }

    private static List<ProposalId> someIds(Random random, int step) {
        List<ProposalId> ids = new ArrayList<>();
        for (int proposer = 1; proposer <= 3; proposer++) {
            long incarnation = Math.max(0, 1L + step / 150 - random.nextInt(3));
            long sequence = Math.max(0, step % 150 + random.nextInt(30) - 15);
            ids.add(new ProposalId(Given.storage(proposer), incarnation, sequence));
        }
        return ids;
    }

    /** Mostly stretches of one proposer near the front of its sequences, some old, some foreign. */
    private static Values block(Random random, int step) {
        List<Value> values = new ArrayList<>();
        for (int stretch = 0; stretch <= random.nextInt(3); stretch++) {
            if (random.nextInt(6) == 0) {
                values.add(Value.NOOP);
            }
            int proposer = 1 + random.nextInt(4);
            long incarnation = 1L + (step + random.nextInt(20)) / 150;
            long first = Math.max(0, step % 150 + random.nextInt(20) - 15);
            for (long sequence = first; sequence <= first + random.nextInt(5); sequence++) {
                long doneBelow = Math.max(0, sequence - 6);
                ProposalId id = new ProposalId(Given.storage(proposer), incarnation, sequence);
                values.add(new Command(id, doneBelow, 0, new byte[0]));
            }
        }
        return Values.of(values);
    }

    @Test
    void forgetsWhatTheDoneMarkHasPassed() {
        AppliedTable table = AppliedTable.EMPTY;
        for (long sequence = 0; sequence < 1000; sequence += 2) {
            ProposalId id = new ProposalId(Given.storage(1), 1, sequence);
            Command command = new Command(id, Math.max(0, sequence - 10), 0, new byte[0]);
            table = table.take(sequence, Values.of(command), MEMBERS, new ArrayList<>());
        }
        assertThat(table.remembered(Given.storage(1))).isEqualTo(6);
        assertThat(table.covers(new ProposalId(Given.storage(1), 1, 3))).isTrue();
        assertThat(table.covers(new ProposalId(Given.storage(1), 1, 997))).isFalse();
    }

    private static ProposalId id(int member, long incarnation, long sequence) {
        return new ProposalId(Given.storage(member), incarnation, sequence);
    }

    private static Command command(ProposalId id, long doneBelow) {
        return new Command(id, doneBelow, 0, new byte[0]);
    }

    private static AppliedTable take(
            AppliedTable table, long instance, List<Drop> dropped, Command... commands) {
        return table.take(instance, Values.of(commands), MEMBERS, dropped);
    }

    @Test
    void saysWhyAValueHasNoEffectAndWhereItHadIt() {
        List<Drop> dropped = new ArrayList<>();
        AppliedTable table =
                take(
                        AppliedTable.EMPTY,
                        10,
                        dropped,
                        command(id(1, 2, 0), 0),
                        command(id(1, 2, 1), 0));
        assertThat(dropped).isEmpty();
        Values values =
                Values.of(
                        Value.NOOP,
                        command(id(1, 2, 1), 0),
                        command(id(1, 1, 7), 0),
                        command(id(4, 1, 0), 0));
        table.take(12, values, MEMBERS, dropped);
        assertThat(dropped)
                .containsExactly(
                        new Drop(0, Reason.NOOP, -1),
                        new Drop(1, Reason.DUPLICATE, 11),
                        new Drop(2, Reason.FENCED, -1),
                        new Drop(3, Reason.NO_MEMBER, -1));
    }

    @Test
    void answersWithTheInstanceAlsoAfterALaterStartHasFencedTheProposal() {
        AppliedTable table =
                take(AppliedTable.EMPTY, 5, new ArrayList<>(), command(id(1, 1, 4), 3));
        assertThat(table.outcome(id(1, 1, 5))).isEqualTo(ProposalOutcome.OPEN);
        table = take(table, 9, new ArrayList<>(), command(id(1, 2, 0), 0));
        assertThat(table.outcome(id(1, 1, 4))).isEqualTo(ProposalOutcome.appliedAt(5));
        assertThat(table.outcome(id(1, 1, 2))).isEqualTo(ProposalOutcome.SETTLED);
        assertThat(table.outcome(id(1, 1, 3))).isEqualTo(ProposalOutcome.NEVER);
        assertThat(table.outcome(id(1, 1, 5))).isEqualTo(ProposalOutcome.NEVER);
        List<Drop> dropped = new ArrayList<>();
        take(table, 10, dropped, command(id(1, 1, 4), 3));
        assertThat(dropped).containsExactly(new Drop(0, Reason.DUPLICATE, 5));
    }

    @Test
    void remembersAFewFencedStartsOnly() {
        AppliedTable table = AppliedTable.EMPTY;
        for (int start = 1; start <= 10; start++) {
            table = take(table, start, new ArrayList<>(), command(id(1, start, 0), 0));
        }
        assertThat(table.outcome(id(1, 9, 0))).isEqualTo(ProposalOutcome.appliedAt(9));
        assertThat(table.outcome(id(1, 6, 0))).isEqualTo(ProposalOutcome.appliedAt(6));
        assertThat(table.outcome(id(1, 5, 0))).isEqualTo(ProposalOutcome.FORGOTTEN);
        assertThat(table.covers(id(1, 5, 1))).isTrue();
    }

    @Test
    void aDiskThatWasRemovedNeverHasEffectAgain() {
        AppliedTable table =
                take(AppliedTable.EMPTY, 5, new ArrayList<>(), command(id(1, 1, 0), 0));
        table =
                table.removing(Given.storage(1))
                        .removing(Given.storage(1))
                        .removing(Given.storage(2));
        assertThat(table.outcome(id(1, 1, 0))).isEqualTo(ProposalOutcome.appliedAt(5));
        List<Drop> dropped = new ArrayList<>();
        take(table, 6, dropped, command(id(1, 1, 1), 0), command(id(1, 9, 0), 0));
        take(table, 8, dropped, command(id(2, 1, 0), 0), command(id(3, 1, 0), 0));
        assertThat(dropped)
                .containsExactly(
                        new Drop(0, Reason.FENCED, -1),
                        new Drop(1, Reason.FENCED, -1),
                        new Drop(0, Reason.FENCED, -1));
        assertThat(table.outcome(id(2, 3, 0))).isEqualTo(ProposalOutcome.NEVER);
    }

    /** Others end with the entry that had effect, or with the proposer. */
    @Test
    void onlyWhatWasRefusedForItsSessionOrItsBytesEndsItsProposal() {
        assertThat(Stream.of(Reason.values()).filter(Reason::endsProposal))
                .containsExactly(
                        Reason.NO_SESSION,
                        Reason.REPEATED_CALL,
                        Reason.CALL_TOO_FAR,
                        Reason.MALFORMED);
    }
}
