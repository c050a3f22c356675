// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import org.reactivepaxos.storage.StorageException;

/** A segment that was opened does not hold what it must, or it cannot be opened. */
final class DamagedSegment extends StorageException {

    private static final long serialVersionUID = 1L;

    private final int number;
    private final boolean readable;

    DamagedSegment(int number, Path place, String found, Throwable cause) {
        super(Refusal.text(place, found), cause);
        this.number = number;
        this.readable = !comesFromDisk(cause);
    }

    /**
     * An error of the disk or the file system says nothing about what was written; that a file ends
     * too early does.
     */
    static boolean comesFromDisk(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException && !(cause instanceof EOFException)) {
                return true;
            }
        }
        return false;
    }

    int number() {
        return number;
    }

    /** Whether its bytes could be read; what they say is wrong. */
    boolean isReadable() {
        return readable;
    }
}
