// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.storage.Recovery;
import org.reactivepaxos.storage.StorageException;

/** All that an open journal holds. */
record Opened(
        DirectoryLock lock,
        StateFile state,
        HighWater highWater,
        SegmentOpener opener,
        SegmentedLog log,
        LogReplay replay) {

    Recovery recovery() {
        Map<Integer, RecoveredGroup> groups = replay.index().recovered(this::run);
        return new Recovery(
                state.storage(),
                state.lineage(),
                new HashMap<>(groups),
                replay.index().dropped(),
                replay.index().peers());
    }

    private Run run(long lsn) {
        Sealed record = log.read(lsn);
        if (record == null) {
            throw new StorageException("damaged: record " + lsn + " is in no segment");
        }
        return RecordCodec.run(record);
    }

    /** Closes a log all of whose transactions are durable, and notes how it ends. */
    void closeCleanly(long transaction) throws IOException {
        try (lock;
                highWater) {
            log.close();
            int newest = highWater.segment();
            highWater.writeClean(transaction, LogTail.of(opener.directories().of(newest)));
            highWater.sync();
        }
    }

    /** Frees everything and notes nothing: the next start finds out what the log holds. */
    void abandon() throws IOException {
        try (lock;
                highWater) {
            log.close();
        }
    }
}
