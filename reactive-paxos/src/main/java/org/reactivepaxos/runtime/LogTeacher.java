// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.reactivepaxos.protocol.Event;
import org.reactivepaxos.protocol.Outcome.LogRead;
import org.reactivepaxos.storage.Journal;

/** Reads a group's journal on behalf of members that lag. */
final class LogTeacher {

    /** Encoded bytes read for one member at a time. */
    private static final int READ_BYTES = 1 << 20;

    private final int group;
    private final Journal journal;
    private final BiConsumer<Integer, Throwable> failed;
    private final Set<Integer> reading = ConcurrentHashMap.newKeySet();

    /**
     * @param failed hears of a read that failed, with the member; any thread
     */
    LogTeacher(int group, Journal journal, BiConsumer<Integer, Throwable> failed) {
        this.group = group;
        this.journal = journal;
        this.failed = failed;
    }

    /**
     * One read at a time for each member: whoever asks again meanwhile gets the answer under way.
     *
     * @param answer takes the event; a group that has halted meanwhile ignores it
     */
    void read(LogRead read, Consumer<Event> answer) {
        if (!reading.add(read.member())) {
            return;
        }
        journal.read(group, read.from(), read.below(), READ_BYTES)
                .doFinally(end -> reading.remove(read.member()))
                .subscribe(
                        runs -> answer.accept(new Event.LogRead(read.member(), read.from(), runs)),
                        error -> failed.accept(read.member(), error));
    }
}
