// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A disk that is full from a chosen change on, as a file system is: the write that meets the end
 * leaves a part, and nothing that needs space succeeds any more. Also plays how much is free.
 */
final class FullDisk implements Disk.Watch {

    static final String TEXT = "No space left on device";

    private static final long TOTAL = 1L << 40;

    private final AtomicLong free = new AtomicLong(TOTAL);
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicInteger refused = new AtomicInteger();

    Disk disk() {
        return new Disk(this, place -> new Disk.Room(TOTAL, free.get()));
    }

    void free(long bytes) {
        free.set(bytes);
    }

    /** So many changes that need space succeed from now on. */
    void fullAfter(int changes) {
        left.set(changes);
    }

    /** How many changes were refused. */
    int refused() {
        return refused.get();
    }

    @Override
    public void around(FileChange change, Disk.Action action) throws IOException {
        boolean needsSpace =
                switch (change.kind()) {
                    case CREATE, WRITE, COPY, CREATE_DIRECTORY -> true;
                    default -> false;
                };
        if (!needsSpace || left.getAndDecrement() > 0) {
            action.run();
            return;
        }
        left.set(0);
        refused.incrementAndGet();
        if (change.kind() == FileChange.Kind.WRITE) {
            writePart(change);
        }
        throw new IOException(TEXT);
    }

    private static void writePart(FileChange change) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(change.path().toFile(), "rw")) {
            out.seek(change.position());
            out.write(change.bytes(), change.offset(), change.length() / 2);
        }
    }
}
