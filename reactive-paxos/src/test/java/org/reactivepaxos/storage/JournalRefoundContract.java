// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.storage.Records.ballot;
import static org.reactivepaxos.storage.Records.promise;
import static org.reactivepaxos.storage.Records.run;
import static org.reactivepaxos.storage.Records.stored;
import static org.reactivepaxos.storage.Records.values;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Genesis;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.LogRecord.GenesisTaken;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.protocol.Survivor.Objection;
import org.reactivepaxos.protocol.Value;
import org.reactivepaxos.protocol.Value.Change;
import org.reactivepaxos.protocol.Voter;

/** A forced recovery: the group goes on alone here, as another cluster, on the log that it has. */
public interface JournalRefoundContract extends JournalFixture {

    /** Of a group of three, with this journal's member. */
    private static LogRecord genesis(long cluster, Recovery recovery) {
        List<Voter> voters =
                List.of(
                        new Voter(1, 11),
                        new Voter(2, 22),
                        new Voter(MEMBER, recovery.storage(), List.of("here:1")));
        return new GenesisTaken(new Genesis(cluster, Membership.genesis(voters)));
    }

    private static List<ForcedRecovery.Result> force(Journal journal, Integer... groups) {
        return Objects.requireNonNull(
                ForcedRecovery.run(journal, MEMBER, List.of(groups)).block(PATIENCE));
    }

    private static long cluster(RecoveredGroup group) {
        return Objects.requireNonNull(group.genesis()).clusterId();
    }

    @Test
    default void decidesAloneWhatItHasAcceptedAndKeepsItsPromise() {
        Journal journal = create();
        Recovery first = open(journal);
        store(journal, 1, genesis(5, first), stored(run(2, 0, 5), 3), stored(run(3, 7, 1)));
        store(journal, 1, promise(9));
        close(journal);
        Journal used = reopen(journal);
        List<ForcedRecovery.Result> results = force(used, 1);
        Journal again = reopen(used);
        RecoveredGroup group = group(open(again), 1);
        assertThat(results).containsExactly(new ForcedRecovery.Result(1, null, cluster(group), 9));
        assertThat(cluster(group)).isNotEqualTo(5);
        assertThat(group.promised()).isEqualTo(ballot(9));
        assertThat(group.decidedBelow()).isEqualTo(9);
        assertThat(group.undecided()).isEmpty();
        List<Value> log = values(read(again, 1, 0, 9));
        assertThat(log.subList(0, 5)).isEqualTo(values(List.of(run(2, 0, 5))));
        assertThat(log.subList(5, 7)).containsExactly(Value.NOOP, Value.NOOP);
        assertThat(log.get(7)).isEqualTo(run(3, 7, 1).at(7));
        assertThat(((Change) log.get(8)).membership().members())
                .containsExactly(new Voter(MEMBER, first.storage(), List.of("here:1")));
        close(again);
    }

    @Test
    default void passesOverWhatCannotBeRecoveredAndWhatWas() {
        Journal journal = create();
        Recovery first = open(journal);
        store(journal, 1, genesis(5, first), stored(run(2, 0, 1), 1));
        store(journal, 2, Records.genesisTaken(6));
        store(journal, 3, genesis(7, first), stored(run(2, 0, 1)));
        store(journal, 4, genesis(8, first), promise(2));
        close(journal);
        Journal one = reopen(journal);
        assertThat(force(one, 1, 8)).extracting(ForcedRecovery.Result::group).containsExactly(1, 8);
        Journal all = reopen(one);
        List<ForcedRecovery.Result> results = force(all, 8, 4, 3, 2, 1);
        assertThat(results)
                .extracting(ForcedRecovery.Result::objection)
                .containsExactly(
                        Objection.DECIDES_ALONE,
                        Objection.NO_MEMBER,
                        null,
                        Objection.NO_VALUES,
                        Objection.NO_GENESIS);
        Journal again = reopen(all);
        Recovery left = open(again);
        assertThat(cluster(group(left, 2))).isEqualTo(6);
        assertThat(cluster(group(left, 1))).isEqualTo(results.get(0).clusterId());
        assertThat(group(left, 1).decidedBelow()).isEqualTo(2);
        assertThat(group(left, 3).decidedBelow()).isEqualTo(2);
        assertThat(cluster(group(left, 4))).isEqualTo(8);
        close(again);
    }

    @Test
    default void aRecoveredGroupSurvivesACrash() {
        Journal journal = create();
        Recovery first = open(journal);
        store(journal, 1, genesis(5, first), stored(run(2, 0, 40), 40));
        close(journal);
        Journal used = reopen(journal);
        long cluster = force(used, 1).get(0).clusterId();
        Journal started = reopen(used);
        open(started);
        Run more = run(4, 41, 1);
        store(started, 1, stored(more, 42));
        started = crash(started);
        RecoveredGroup group = group(open(started), 1);
        assertThat(cluster(group)).isEqualTo(cluster);
        assertThat(group.decidedBelow()).isEqualTo(42);
        close(started);
    }
}
