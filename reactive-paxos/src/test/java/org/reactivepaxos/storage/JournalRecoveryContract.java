// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.storage.Records.ballot;
import static org.reactivepaxos.storage.Records.decided;
import static org.reactivepaxos.storage.Records.genesis;
import static org.reactivepaxos.storage.Records.genesisTaken;
import static org.reactivepaxos.storage.Records.promise;
import static org.reactivepaxos.storage.Records.run;
import static org.reactivepaxos.storage.Records.stored;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Lineage;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.storage.NaiveGroupLog.Held;
import reactor.test.StepVerifier;

/** Opening: identity, and the recovered state as the fold of the records. */
public interface JournalRecoveryContract extends JournalFixture {

    private RecoveredGroup recoveredFrom(LogRecord... records) {
        Journal journal = opened();
        store(journal, 1, records);
        return Objects.requireNonNull(recovered(journal).groups().get(1));
    }

    @Test
    default void isEmptyAtFirst() {
        Journal journal = create();
        Recovery recovery = open(journal);
        assertThat(recovery.groups()).isEmpty();
        assertThat(recovery.peers()).isEmpty();
        assertThat(recovery.incarnation()).isEqualTo(1);
        assertThat(recovery.storage()).isNotZero();
        close(journal);
    }

    @Test
    default void keepsItsStorageIdAndRaisesTheIncarnationAtEachOpen() {
        Journal journal = create();
        long storage = open(journal).storage();
        for (int restart = 2; restart < 6; restart++) {
            close(journal);
            journal = reopen(journal);
            Recovery recovery = open(journal);
            assertThat(recovery.storage()).isEqualTo(storage);
            assertThat(recovery.incarnation()).isEqualTo(restart);
        }
        journal = crash(journal);
        assertThat(open(journal).incarnation()).isEqualTo(6);
        close(journal);
    }

    @Test
    default void remembersTheIdsOfItsStarts() {
        Journal journal = create();
        Lineage lineage = open(journal).lineage();
        assertThat(lineage.startIds()).hasSize(1);
        for (int restart = 2; restart < 6; restart++) {
            if (restart % 2 == 0) {
                close(journal);
                journal = reopen(journal);
            } else {
                journal = crash(journal);
            }
            Lineage next = open(journal).lineage();
            assertThat(next).isEqualTo(lineage.next(next.startId()));
            assertThat(next.startIds()).doesNotHaveDuplicates();
            lineage = next;
        }
        close(journal);
    }

    @Test
    default void drawsAnotherStorageIdForAnotherJournal() {
        Journal one = create();
        Journal other = create();
        assertThat(open(one).storage()).isNotEqualTo(open(other).storage());
        close(one);
        close(other);
    }

    @Test
    default void refusesAnotherMember() {
        Journal journal = opened();
        close(journal);
        Journal again = reopen(journal);
        StepVerifier.create(again.open(MEMBER + 1))
                .expectErrorSatisfies(
                        error ->
                                assertThat(error)
                                        .isInstanceOf(StorageException.class)
                                        .hasMessageContaining("member " + MEMBER)
                                        .hasMessageContaining("member " + (MEMBER + 1)))
                .verify(PATIENCE);
    }

    @Test
    default void opensForItsOwnMemberAfterItRefusedAnother() {
        Journal journal = opened();
        store(journal, 1, promise(2));
        close(journal);
        Journal again = reopen(journal);
        again.open(MEMBER + 1).onErrorComplete().block(PATIENCE);
        Journal third = reopen(again);
        assertThat(group(open(third), 1).promised()).isEqualTo(ballot(2));
        close(third);
    }

    @Test
    default void keepsTheGenesis() {
        assertThat(recoveredFrom(genesisTaken(99)))
                .isEqualTo(new RecoveredGroup(genesis(99), Ballot.NONE, 0, List.of()));
    }

    @Test
    default void keepsALonePromise() {
        assertThat(recoveredFrom(promise(3), promise(8)))
                .isEqualTo(new RecoveredGroup(null, ballot(8), 0, List.of()));
    }

    @Test
    default void keepsVotesAndTakesThemForPromises() {
        assertThat(recoveredFrom(stored(run(2, 0, 3)), stored(run(2, 3, 1))))
                .isEqualTo(
                        new RecoveredGroup(
                                null, ballot(2), 0, List.of(run(2, 0, 3), run(2, 3, 1))));
    }

    @Test
    default void putsALaterRunOverEarlierOnes() {
        assertThat(recoveredFrom(stored(run(1, 0, 4)), stored(run(1, 4, 4)), stored(run(3, 2, 4))))
                .isEqualTo(
                        new RecoveredGroup(
                                null,
                                ballot(3),
                                0,
                                List.of(
                                        run(1, 0, 4).within(0, 2),
                                        run(3, 2, 4),
                                        run(1, 4, 4).within(6, 8))));
    }

    @Test
    default void keepsTheMarkOfALearnedRun() {
        assertThat(recoveredFrom(stored(run(2, 0, 5), 5)))
                .isEqualTo(new RecoveredGroup(null, ballot(2), 5, List.of()));
    }

    @Test
    default void recoversWhatAMarkLeavesUndecided() {
        assertThat(recoveredFrom(stored(run(2, 0, 5)), decided(3)))
                .isEqualTo(
                        new RecoveredGroup(null, ballot(2), 3, List.of(run(2, 0, 5).within(3, 5))));
    }

    @Test
    default void isDecidedOnlyBelowAGap() {
        assertThat(recoveredFrom(stored(run(1, 0, 2)), stored(run(1, 3, 2)), decided(5)))
                .isEqualTo(new RecoveredGroup(null, ballot(1), 2, List.of(run(1, 3, 2))));
    }

    @Test
    default void recoversTheFoldOfAllRecordsWhateverTheyAre() {
        Journal journal = opened();
        Map<Integer, NaiveGroupLog> naive = new HashMap<>();
        Random random = new Random(7);
        long last = 0;
        for (int i = 0; i < 600; i++) {
            int group = random.nextInt(5);
            LogRecord record =
                    random.nextInt(4) == 0
                            ? decided(random.nextInt(40))
                            : stored(
                                    run(
                                            random.nextInt(9),
                                            random.nextInt(50),
                                            1 + random.nextInt(6)));
            naive.computeIfAbsent(group, id -> new NaiveGroupLog()).apply(record, 0);
            last = journal.append(group, List.of(record));
        }
        awaitDurable(journal, last);
        Recovery recovery = recovered(journal);
        assertThat(recovery.groups()).hasSameSizeAs(naive);
        naive.forEach(
                (group, expected) -> {
                    RecoveredGroup found = Objects.requireNonNull(recovery.groups().get(group));
                    Map<Long, Held> undecided = new HashMap<>(expected.undecided());
                    assertThat(found.promised()).isEqualTo(expected.promised);
                    assertThat(found.decidedBelow()).isEqualTo(expected.decidedBelow());
                    assertThat(NaiveGroupLog.undecided(found)).isEqualTo(undecided);
                });
    }

    @Test
    default void keepsThousandsOfGroupsApart() {
        Journal journal = opened();
        int groups = 3_000;
        long last = 0;
        for (int group = 0; group < groups; group++) {
            last = journal.append(group, List.of(promise(1 + group), stored(run(1, 0, 1))));
        }
        awaitDurable(journal, last);
        Recovery recovery = recovered(journal);
        assertThat(recovery.groups()).hasSize(groups);
        recovery.groups()
                .forEach(
                        (group, found) ->
                                assertThat(found.promised()).isEqualTo(ballot(1 + group)));
    }

    @Test
    default void keepsTheHighestIncarnationOfEachPeer() {
        Journal journal = opened();
        journal.rememberPeer(new PeerIdentity(1, 11, 4, 40));
        journal.rememberPeer(new PeerIdentity(2, 22, 9, 90));
        awaitDurable(journal, journal.rememberPeer(new PeerIdentity(2, 22, 8, 80)));
        assertThat(recovered(journal).peers())
                .isEqualTo(
                        Map.of(
                                11L,
                                new PeerIdentity(1, 11, 4, 40),
                                22L,
                                new PeerIdentity(2, 22, 9, 90)));
    }
}
