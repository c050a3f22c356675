// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.reactivepaxos.storage.StorageException;

/** Opens the environments of segments. Thread-safe. */
final class SegmentOpener {

    /** Segments other than the written one that are open for reads at a time. */
    static final int READ_MAX = 8;

    private static final long LEAST_CACHE_BYTES = 1024 * 1024;

    /** Nothing of a segment that was written to its end may be cut off. */
    private static final long KEEP_ALL = Long.MAX_VALUE;

    private final SegmentDirectories directories;
    private final XodusOptions options;
    private final SyncGate gate;
    private final Opening opening;

    /** Opens one environment. */
    private interface Opening {
        LogSegment open(Path directory, XodusOptions options, long keepBelow) throws IOException;
    }

    /**
     * @param options with the file length that the journal was made with
     */
    SegmentOpener(SegmentDirectories directories, XodusOptions options, SyncGate gate) {
        this(
                directories,
                options,
                gate,
                (directory, used, keepBelow) -> {
                    ZeroTail.cut(gate.disk(), directory);
                    return keepBelow == KEEP_ALL
                            ? LogSegment.open(directory, used, gate, keepBelow)
                            : LogSegment.openToGrow(directory, used, gate, keepBelow);
                });
    }

    private SegmentOpener(
            SegmentDirectories directories, XodusOptions options, SyncGate gate, Opening opening) {
        this.directories = directories;
        this.options = options;
        this.gate = gate;
        this.opening = opening;
    }

    /**
     * For who only looks.
     *
     * @param cutBytes so much of the end of the newest segment is taken not to be there
     */
    static SegmentOpener readOnly(
            SegmentDirectories directories, XodusOptions options, long cutBytes) {
        return new SegmentOpener(
                directories,
                options,
                new SyncGate(directories.disk()),
                (directory, used, keepBelow) ->
                        LogSegment.openReadOnly(
                                directory, used, keepBelow, keepBelow == KEEP_ALL ? 0 : cutBytes));
    }

    /** Where the segments are. */
    SegmentDirectories directories() {
        return directories;
    }

    /** Makes the next segment. What is there under its name was never used, and goes. */
    LogSegment make(int number) throws IOException {
        if (directories.numbers().contains(number)) {
            directories.delete(number);
        }
        gate.disk().makeDirectories(directories.of(number));
        try {
            LogSegment made = openToWrite(number, 0);
            made.fill();
            return made;
        } catch (DamagedSegment e) {
            // what was never used is not damaged
            throw new StorageException(
                    directories.of(number) + " cannot be made",
                    Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    /**
     * Opens the newest segment.
     *
     * @param keepBelow address below which Xodus' recovery may cut nothing off
     */
    LogSegment openToWrite(int number, long keepBelow) {
        return open(number, options.withCacheBytes(cacheBytes(2)), keepBelow);
    }

    /** Opens a segment that is written no more. */
    LogSegment openToRead(int number) {
        return open(number, options.withCacheBytes(cacheBytes(2 * READ_MAX)), KEEP_ALL);
    }

    /** One half is for the written segment, one for all others that are open. */
    private long cacheBytes(int parts) {
        return Math.max(LEAST_CACHE_BYTES, options.cacheBytes() / parts);
    }

    private LogSegment open(int number, XodusOptions used, long keepBelow) {
        Path directory = directories.of(number);
        try {
            // takes a lock through a channel
            return Uninterrupted.call(
                    "segment-open", () -> opening.open(directory, used, keepBelow));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof StorageException refused) {
                throw refused;
            }
            StorageException unavailable = Unavailable.explain(directory, "", e);
            if (unavailable != null) {
                throw unavailable;
            }
            throw new DamagedSegment(number, directory, "it cannot be opened: " + cause, e);
        }
    }
}
