// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.protocol.Run;

/** What the contract needs to know of the journal under test. */
public interface JournalFixture {

    /** Longer than any healthy journal takes for one step. */
    Duration PATIENCE = Duration.ofSeconds(60);

    /** The member that opens the journal. */
    int MEMBER = 3;

    int BYTES_UNBOUNDED = Integer.MAX_VALUE;

    /** A journal over new, empty storage; not opened. */
    Journal create();

    /** A journal over the storage of one that was closed; not opened. */
    Journal reopen(Journal closed);

    /** Kills the journal without closing it and gives one over what is left; not opened. */
    Journal crash(Journal opened);

    default Recovery open(Journal journal) {
        return Objects.requireNonNull(journal.open(MEMBER).block(PATIENCE));
    }

    default Journal opened() {
        Journal journal = create();
        open(journal);
        return journal;
    }

    default void close(Journal journal) {
        journal.close().block(PATIENCE);
    }

    default RecoveredGroup group(Recovery recovery, int group) {
        return recovery.groups().getOrDefault(group, RecoveredGroup.EMPTY);
    }

    /** Closes the journal and opens it again. */
    default Recovery recovered(Journal journal) {
        close(journal);
        Journal again = reopen(journal);
        Recovery recovery = open(again);
        close(again);
        return recovery;
    }

    default void awaitDurable(Journal journal, long position) {
        journal.durable().filter(through -> through >= position).blockFirst(PATIENCE);
    }

    /** Appends and waits until it is durable. */
    default void store(Journal journal, int group, LogRecord... records) {
        awaitDurable(journal, journal.append(group, List.of(records)));
    }

    default List<Run> read(Journal journal, int group, long from, long below) {
        return read(journal, group, from, below, BYTES_UNBOUNDED);
    }

    default List<Run> read(Journal journal, int group, long from, long below, int maxBytes) {
        return Objects.requireNonNull(journal.read(group, from, below, maxBytes).block(PATIENCE));
    }

    /** Reads page by page until nothing more comes. */
    default List<Run> readPages(Journal journal, int group, long below, int maxBytes) {
        List<Run> all = new ArrayList<>();
        long next = 0;
        List<Run> page = read(journal, group, next, below, maxBytes);
        while (!page.isEmpty()) {
            all.addAll(page);
            next = all.get(all.size() - 1).below();
            page = next < below ? read(journal, group, next, below, maxBytes) : List.of();
        }
        return all;
    }
}
