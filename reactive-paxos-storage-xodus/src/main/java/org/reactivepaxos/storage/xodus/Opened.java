// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.storage.Recovery;

/** All that an open journal holds. */
record Opened(
        DirectoryLock lock,
        StateFile state,
        HighWater highWater,
        LogSegment segment,
        LogReplay replay) {

    Recovery recovery() {
        Map<Integer, RecoveredGroup> groups =
                replay.index().recovered(lsn -> RecordCodec.run(segment.read(lsn)));
        return new Recovery(
                state.storage(),
                state.incarnation(),
                new HashMap<>(groups),
                replay.index().peers());
    }

    /** Closes a log all of whose transactions are durable, and notes how it ends. */
    void closeCleanly(Path segmentDirectory, long transaction) throws IOException {
        try (lock;
                highWater) {
            segment.close();
            highWater.write(state.storage(), transaction, LogTail.of(segmentDirectory));
            highWater.sync();
        }
    }

    /** Frees everything and notes nothing: the next start finds out what the log holds. */
    void abandon() throws IOException {
        try (lock;
                highWater) {
            segment.close();
        }
    }
}
