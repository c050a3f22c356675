// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Records every change that a journal makes, in the order in which they are made. Changes of
 * different threads do not overlap. Nothing is really synced: that is for {@link DiskModel}.
 */
final class FileTape implements Disk.Watch {

    private final List<FileChange> changes = new ArrayList<>();

    @Override
    public synchronized void around(FileChange change, Disk.Action action) throws IOException {
        changes.add(copy(change));
        switch (change.kind()) {
            case SYNC, SYNC_DIRECTORY -> {}
            default -> action.run();
        }
    }

    /** Bytes are lent for the time of the change only. */
    private static FileChange copy(FileChange change) {
        int from = change.offset();
        byte[] bytes = Arrays.copyOfRange(change.bytes(), from, from + change.length());
        return new FileChange(
                change.kind(),
                change.path(),
                change.target(),
                change.position(),
                bytes,
                0,
                bytes.length);
    }

    synchronized int size() {
        return changes.size();
    }

    synchronized List<FileChange> changes() {
        return List.copyOf(changes);
    }
}
