// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import java.util.List;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.PeerIdentity;

/** What one call handed to the in-memory journal. */
sealed interface Appended {

    /** What a record counts for beside its values, in bytes. */
    int RECORD_BYTES = 48;

    int count();

    long sizeBytes();

    /** Records of one group. */
    record Records(int group, List<LogRecord> records) implements Appended {

        @Override
        public int count() {
            return records.size();
        }

        @Override
        public long sizeBytes() {
            long size = 0;
            for (LogRecord record : records) {
                size += RECORD_BYTES;
                if (record instanceof RunStored stored) {
                    size += stored.run().values().sizeBytes();
                }
            }
            return size;
        }
    }

    /** A peer was seen. */
    record Peer(PeerIdentity peer) implements Appended {

        @Override
        public int count() {
            return 1;
        }

        @Override
        public long sizeBytes() {
            return RECORD_BYTES;
        }
    }
}
