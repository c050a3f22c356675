// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last transaction of a log that a power cut tore. The disk may have kept its end and lost what
 * is before: Xodus looks at the end alone, and takes it for whole. Then that end is cut off, by a
 * byte, and Xodus goes back to the transaction before.
 *
 * <p>That costs nothing acknowledged, as far as the high-water mark tells (docs/formats.md). Only
 * one transaction is written at a time; whatever is known to be acknowledged is written down before
 * the cut, so that it is found missing afterwards if it was that; and there is something to cut
 * only where the log is longer than it was when the high-water mark was written.
 */
final class TornEnd {

    private static final Logger LOG = LoggerFactory.getLogger(TornEnd.class);

    private final Path journal;
    private final SegmentDirectories segments;
    private final SyncGate gate;

    TornEnd(SegmentDirectories segments, SyncGate gate) {
        this.journal = segments.journal();
        this.segments = segments;
        this.gate = gate;
    }

    /** Whether the damage can be that of a transaction that was never acknowledged. */
    boolean isPossible(Evidence evidence, DamagedSegment damage) throws IOException {
        HighWater.Mark mark = evidence.mark();
        return damage.isReadable()
                && damage.number() == mark.segment()
                && !mark.clean()
                && LogTail.of(segments.of(mark.segment())).end() > mark.tail().end();
    }

    /** Cuts it off. The log must be closed. */
    void cut(Evidence evidence, DamagedSegment damage) throws IOException {
        HighWater.Mark mark = evidence.mark();
        try (HighWater highWater = HighWater.open(gate.disk(), journal, mark)) {
            highWater.settle(evidence.atLeast(), mark.segment(), mark.tail());
        }
        Path segment = segments.of(mark.segment());
        List<Path> files = CommitScan.logFiles(segment);
        Path last = files.get(files.size() - 1);
        long length = ZeroTail.lengthWithout(last);
        if (length == 0) {
            throw damage;
        }
        LOG.warn(
                "{}: the transaction after {}, the last one, is torn; it is cut off",
                segment,
                evidence.atLeast(),
                damage);
        SafeWriter.shrink(gate, last, length - 1);
    }
}
