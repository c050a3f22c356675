// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.storage.Records.ballot;
import static org.reactivepaxos.storage.Records.decided;
import static org.reactivepaxos.storage.Records.dropped;
import static org.reactivepaxos.storage.Records.genesisTaken;
import static org.reactivepaxos.storage.Records.promise;
import static org.reactivepaxos.storage.Records.run;
import static org.reactivepaxos.storage.Records.stored;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Dropping a group: of it the journal keeps that it was there, and no more (rule S7). */
public interface JournalDropContract extends JournalFixture {

    @Test
    default void remembersThatAGroupWasDropped() {
        Journal journal = opened();
        store(journal, 1, genesisTaken(5), stored(run(2, 0, 5), 5), dropped());
        store(journal, 2, promise(3));
        Recovery recovery = recovered(journal);
        assertThat(recovery.dropped()).containsExactly(1);
        assertThat(recovery.groups()).containsOnlyKeys(2);
    }

    @Test
    default void remembersADropAfterACrash() {
        Journal journal = opened();
        store(journal, 1, promise(3));
        store(journal, 1, dropped());
        journal = crash(journal);
        assertThat(open(journal).dropped()).containsExactly(1);
        close(journal);
    }

    @Test
    default void nothingBringsADroppedGroupBack() {
        Journal journal = opened();
        store(journal, 1, genesisTaken(5), dropped(), stored(run(2, 0, 5)), decided(5));
        store(journal, 1, genesisTaken(6), promise(9));
        assertThat(read(journal, 1, 0, 5)).isEmpty();
        Recovery recovery = recovered(journal);
        assertThat(recovery.dropped()).containsExactly(1);
        assertThat(recovery.groups()).isEmpty();
    }

    @Test
    default void aGroupThatWasNeverUsedCanBeDropped() {
        Journal journal = opened();
        store(journal, 7, dropped());
        assertThat(recovered(journal).dropped()).containsExactly(7);
    }

    @Test
    default void aDropLeavesOtherGroupsAlone() {
        Journal journal = opened();
        store(journal, 1, stored(run(2, 0, 5), 5));
        store(journal, 2, stored(run(2, 0, 5), 5), dropped());
        store(journal, 3, stored(run(4, 0, 3), 3));
        assertThat(read(journal, 1, 0, 5)).isEqualTo(List.of(run(2, 0, 5)));
        Recovery recovery = recovered(journal);
        assertThat(group(recovery, 1).promised()).isEqualTo(ballot(2));
        assertThat(group(recovery, 3).decidedBelow()).isEqualTo(3);
    }
}
