// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.protocol.Value.Command;

final class AppliedTableTest {

    private static final Membership MEMBERS = Given.membership(3);

    /** Remembers everything for ever, in the plainest way. */
    private static final class Twin {
        private final Set<ProposalId> applied = new HashSet<>();
        private final Map<Long, Long> incarnations = new HashMap<>();
        private final Map<Long, Long> marks = new HashMap<>();

        boolean takes(Value value) {
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
            return !passed && applied.add(id);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void dropsWhatATwinThatRemembersEverythingDrops(long seed) {
        Random random = new Random(seed);
        AppliedTable table = AppliedTable.EMPTY;
        Twin twin = new Twin();
        int droppedCommands = 0;
        for (int step = 0; step < 600; step++) {
            Values values = block(random, step);
            List<Integer> expected = new ArrayList<>();
            for (int i = 0; i < values.count(); i++) {
                if (!twin.takes(values.get(i))) {
                    expected.add(i);
                    droppedCommands += values.get(i) instanceof Command ? 1 : 0;
                }
            }
            List<Integer> dropped = new ArrayList<>();
            table = table.take(values, MEMBERS, dropped);
            assertThat(dropped).as("step %s: %s", step, values).isEqualTo(expected);
        }
        assertThat(droppedCommands).isGreaterThan(100);
        assertThat(twin.applied).hasSizeGreaterThan(300);
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
            table = table.take(Values.of(command), MEMBERS, new ArrayList<>());
        }
        assertThat(table.remembered(Given.storage(1))).isEqualTo(6);
        assertThat(table.covers(new ProposalId(Given.storage(1), 1, 3))).isTrue();
        assertThat(table.covers(new ProposalId(Given.storage(1), 1, 997))).isFalse();
    }
}
