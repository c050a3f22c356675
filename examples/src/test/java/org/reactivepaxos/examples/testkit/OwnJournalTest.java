// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.testkit;

import org.reactivepaxos.storage.InMemoryJournal;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.storage.JournalContract;

/** How the author of a journal holds it to its contract; here it is the one in memory. */
class OwnJournalTest implements JournalContract {

    @Override
    public Journal create() {
        return InMemoryJournal.create();
    }

    @Override
    public Journal reopen(Journal closed) {
        return closed;
    }

    @Override
    public Journal crash(Journal opened) {
        ((InMemoryJournal) opened).crash().block(PATIENCE);
        return opened;
    }
}
