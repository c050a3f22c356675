// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.storage.SnapshotException.Reason;
import reactor.core.publisher.Flux;

/** What counts, what is listed, and what is removed. */
public interface SnapshotCommitContract extends SnapshotStoreFixture {

    @Test
    default void givesBackWhatWasStored() {
        SnapshotStore store = opened();
        Snapshot stored = store(store, FIRST, chunks(1, 50));
        assertThat(stored).isEqualTo(new Snapshot(FIRST, extent(chunks(1, 50))));
        assertThat(read(store, FIRST)).isEqualTo(chunks(1, 50));
        assertThat(done(store.snapshots())).containsExactly(stored);
        close(store);
    }

    @Test
    default void listsAndReadsNothingThatIsNotCommitted() {
        SnapshotStore store = opened();
        stage(store, FIRST, chunks(1, 5));
        assertThat(listed(store)).isEmpty();
        assertRefused(Reason.UNKNOWN, store.read(FIRST, SnapshotExtent.NONE));
        close(store);
    }

    @Test
    default void listsByGroupAndInstance() {
        SnapshotStore store = opened();
        SnapshotId other = new SnapshotId(2, 900);
        for (SnapshotId id : List.of(SECOND, FIRST, other)) {
            store(store, id, chunks(1, 1));
        }
        assertThat(listed(store)).containsExactly(other, FIRST, SECOND);
        close(store);
    }

    @Test
    default void commitsOnlyWhatIsExpected() {
        SnapshotStore store = opened();
        stage(store, FIRST, chunks(1, 5));
        assertRefused(Reason.DIFFERENT, store.commit(FIRST, extent(chunks(1, 6))));
        assertRefused(Reason.DIFFERENT, store.commit(FIRST, extent(chunks(2, 5))));
        assertThat(listed(store)).isEmpty();
        done(store.commit(FIRST, extent(chunks(1, 5))));
        assertThat(listed(store)).containsExactly(FIRST);
        close(store);
    }

    @Test
    default void commitsNothingThatIsEmpty() {
        SnapshotStore store = opened();
        assertRefused(Reason.UNKNOWN, store.commit(FIRST, SnapshotExtent.NONE));
        assertRefused(Reason.UNKNOWN, store.store(FIRST, Flux.empty()));
        close(store);
    }

    @Test
    default void keepsWhatIsCommittedUntilWhatReplacesItIs() {
        SnapshotStore store = opened();
        Snapshot stored = store(store, FIRST, chunks(1, 5));
        assertRefused(Reason.DIFFERENT, store.commit(FIRST, extent(chunks(2, 7))));
        assertThat(done(store.commit(FIRST, stored.extent()))).isEqualTo(stored);
        stage(store, FIRST, chunks(2, 7));
        assertRefused(Reason.DIFFERENT, store.commit(FIRST, stored.extent()));
        assertThat(done(store.snapshots())).containsExactly(stored);
        assertThat(read(store, FIRST)).isEqualTo(chunks(1, 5));
        Snapshot next = done(store.commit(FIRST, extent(chunks(2, 7))));
        assertThat(done(store.snapshots())).containsExactly(next);
        assertThat(read(store, FIRST)).isEqualTo(chunks(2, 7));
        assertThat(staged(store, FIRST)).isEqualTo(SnapshotExtent.NONE);
        assertThat(done(store.commit(FIRST, next.extent()))).isEqualTo(next);
        store.remove(FIRST).block(PATIENCE);
        assertThat(listed(store)).isEmpty();
        close(store);
    }

    @Test
    default void dropsAStageAndNotWhatIsCommitted() {
        SnapshotStore store = opened();
        store.dropStage(FIRST).block(PATIENCE);
        store(store, FIRST, chunks(1, 5));
        stage(store, FIRST, chunks(2, 5));
        store.dropStage(FIRST).block(PATIENCE);
        assertThat(staged(store, FIRST)).isEqualTo(SnapshotExtent.NONE);
        assertThat(read(store, FIRST)).isEqualTo(chunks(1, 5));
        close(store);
    }

    @Test
    default void removesOlderOnesOnceANewerOneIsCommitted() {
        SnapshotStore store = opened();
        SnapshotId other = new SnapshotId(GROUP + 1, 5);
        SnapshotId half = new SnapshotId(GROUP, 150);
        store(store, FIRST, chunks(1, 5));
        store(store, other, chunks(1, 5));
        stage(store, half, chunks(3, 5));
        stage(store, SECOND, chunks(2, 5));
        assertRefused(Reason.NEEDED, store.retainFrom(GROUP, SECOND.below()));
        assertThat(listed(store)).containsExactly(FIRST, other);
        done(store.commit(SECOND, extent(chunks(2, 5))));
        store.retainFrom(GROUP, SECOND.below()).block(PATIENCE);
        store.retainFrom(GROUP, SECOND.below()).block(PATIENCE);
        assertThat(listed(store)).containsExactly(SECOND, other);
        assertThat(staged(store, half)).isEqualTo(SnapshotExtent.NONE);
        assertRefused(Reason.UNKNOWN, store.read(FIRST, SnapshotExtent.NONE));
        assertThat(read(store, SECOND)).isEqualTo(chunks(2, 5));
        close(store);
    }

    @Test
    default void removesOneOrNone() {
        SnapshotStore store = opened();
        store.remove(FIRST).block(PATIENCE);
        stage(store, FIRST, chunks(1, 5));
        store.remove(FIRST).block(PATIENCE);
        assertThat(staged(store, FIRST)).isEqualTo(SnapshotExtent.NONE);
        store(store, FIRST, chunks(1, 5));
        store.remove(FIRST).block(PATIENCE);
        assertThat(listed(store)).isEmpty();
        store(store, FIRST, chunks(2, 5));
        assertThat(read(store, FIRST)).isEqualTo(chunks(2, 5));
        close(store);
    }
}
