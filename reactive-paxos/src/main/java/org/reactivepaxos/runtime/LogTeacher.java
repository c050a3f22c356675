// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.reactivepaxos.protocol.Event;
import org.reactivepaxos.protocol.Outcome.LogRead;
import org.reactivepaxos.storage.Journal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a group's journal on behalf of members that lag. */
final class LogTeacher {

    private static final Logger LOG = LoggerFactory.getLogger(LogTeacher.class);

    /** Encoded bytes read for one member at a time. */
    private static final int READ_BYTES = 1 << 20;

    private final int group;
    private final Journal journal;
    private final Set<Integer> reading = ConcurrentHashMap.newKeySet();

    LogTeacher(int group, Journal journal) {
        this.group = group;
        this.journal = journal;
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
                        error ->
                                LOG.warn(
                                        "group {}: cannot read the log for member {}",
                                        group,
                                        read.member(),
                                        error));
    }
}
