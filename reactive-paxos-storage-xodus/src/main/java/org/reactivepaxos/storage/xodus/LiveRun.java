// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.storage.Span;

/**
 * A stored run that a group still needs, read from a segment that should go.
 *
 * @param span what of the run was needed when it was read
 */
record LiveRun(int group, Span span, Run run) {

    /** Upper bound of its records, in bytes. */
    long bytes() {
        return (long) RecordCodec.runOverhead() + run.values().sizeBytes();
    }

    /**
     * What is to be stored again: what the index still finds at the old place. Whatever it finds
     * elsewhere is newer, and must stay in force.
     */
    List<LogRecord> current(JournalIndex index) {
        List<LogRecord> current = new ArrayList<>();
        long next = span.first();
        while (next < span.below()) {
            Span found = index.at(group, next);
            long end = found == null ? next + 1 : Math.min(found.below(), span.below());
            if (found != null && found.location() == span.location()) {
                current.add(new RunStored(run.within(next, end), 0));
            }
            next = end;
        }
        return current;
    }
}
