// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.storage.Span;

/** How many values are needed of each segment. Keeps no span: there may be millions. One thread. */
final class LiveValues {

    private static final class Count {
        private long values;
    }

    private final SegmentedLog log;
    private final Map<NumberedSegment, Count> counts = new HashMap<>();

    /** Spans that follow each other are mostly in the same segment. */
    private @Nullable NumberedSegment last;

    private Count ofLast = new Count();

    LiveValues(SegmentedLog log) {
        this.log = log;
    }

    /** Counts what is needed of the run that the span is of. */
    void add(Span span) {
        NumberedSegment segment = last;
        if (segment == null || !segment.holds(span.location())) {
            segment = log.holding(span.location());
            if (segment == null) {
                return;
            }
            last = segment;
            ofLast = counts.computeIfAbsent(segment, first -> new Count());
        }
        ofLast.values += span.below() - span.first();
    }

    /** Values that are needed of the segment. */
    long of(NumberedSegment segment) {
        Count count = counts.get(segment);
        return count == null ? 0 : count.values;
    }
}
