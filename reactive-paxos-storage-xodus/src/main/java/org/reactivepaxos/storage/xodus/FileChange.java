// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One change that the journal makes to its directory.
 *
 * @param target the other path of a move or copy
 * @param position where bytes are written; the new length of a truncated file
 * @param bytes what is written; lent for the time of the change
 * @param offset of the first byte written
 * @param length number of bytes written
 */
record FileChange(
        Kind kind,
        Path path,
        @Nullable Path target,
        long position,
        byte[] bytes,
        int offset,
        int length) {

    private static final byte[] NOTHING = {};

    /** What is done. Syncs count as changes: of what is on disk. */
    enum Kind {
        CREATE,
        WRITE,
        TRUNCATE,
        SYNC,
        COPY,
        MOVE,
        DELETE,
        CREATE_DIRECTORY,
        SYNC_DIRECTORY
    }

    static FileChange of(Kind kind, Path path) {
        return new FileChange(kind, path, null, 0, NOTHING, 0, 0);
    }

    static FileChange of(Kind kind, Path path, Path target) {
        return new FileChange(kind, path, target, 0, NOTHING, 0, 0);
    }

    static FileChange truncate(Path path, long length) {
        return new FileChange(Kind.TRUNCATE, path, null, length, NOTHING, 0, 0);
    }
}
