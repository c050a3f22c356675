// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.Run;

/**
 * Gathers the answer to one {@link Journal#read}: consecutive runs, trimmed to what was asked for
 * and to the byte bound. Not thread-safe.
 */
public final class RunCollector {

    private final List<Run> runs = new ArrayList<>();
    private final long below;
    private long next;
    private long bytesLeft;

    public RunCollector(long from, long below, int maxBytes) {
        this.next = from;
        this.below = below;
        this.bytesLeft = maxBytes;
    }

    /** Whether {@link #next()} is still wanted. */
    public boolean wantsMore() {
        return next < below && (bytesLeft > 0 || runs.isEmpty());
    }

    /** The instance to look up next. */
    public long next() {
        return next;
    }

    /** Takes what {@code span} of {@code run} adds. The span holds {@link #next()}. */
    public void add(Run run, Span span) {
        Run wanted = run.within(next, Math.min(below, span.below()));
        if (wanted.values().sizeBytes() <= bytesLeft) {
            keep(wanted);
            return;
        }
        Run head =
                new Run(
                        wanted.ballot(),
                        wanted.first(),
                        wanted.values().prefixWithin((int) Math.max(0, bytesLeft)));
        if (runs.isEmpty() || head.values().sizeBytes() <= bytesLeft) {
            keep(head);
        }
        bytesLeft = 0;
    }

    private void keep(Run run) {
        runs.add(run);
        bytesLeft -= run.values().sizeBytes();
        next = run.below();
    }

    /** What was gathered. */
    public List<Run> runs() {
        return List.copyOf(runs);
    }
}
