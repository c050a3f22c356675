// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.reactivepaxos.protocol.Event;
import org.reactivepaxos.protocol.Outcome;
import org.reactivepaxos.storage.Journal;

/**
 * Reads the journal on behalf of members that lag, one stretch at a time for each: whoever asks
 * again meanwhile gets the answer under way.
 */
final class LaggardReads {

    /** Encoded bytes of one stretch. */
    private static final int STRETCH_BYTES = 1 << 20;

    private final int group;
    private final Journal journal;
    private final GroupWatch watch;
    private final Set<Integer> reading = ConcurrentHashMap.newKeySet();

    LaggardReads(int group, Journal journal, GroupWatch watch) {
        this.group = group;
        this.journal = journal;
        this.watch = watch;
    }

    /** What was read goes to {@code into}, on a thread of the journal. */
    void read(Outcome.LogRead read, Consumer<Event> into) {
        int member = read.member();
        if (reading.add(member)) {
            journal.read(group, read.from(), read.below(), STRETCH_BYTES)
                    .doFinally(end -> reading.remove(member))
                    .subscribe(
                            runs -> into.accept(new Event.LogRead(member, read.from(), runs)),
                            error -> watch.readFailed(member, error));
        }
    }
}
