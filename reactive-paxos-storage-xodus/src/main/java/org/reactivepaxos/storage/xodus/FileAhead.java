// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The next log file of a segment, made ahead of time and filled with zeros, on a thread of its own.
 * What is written into such a file changes neither its length nor where its blocks are, so that a
 * sync has only the bytes to make durable. Where it is not ready, or could not be made, the file
 * just grows. One thread calls.
 */
final class FileAhead {

    /** No name of a log file: until it has one it is no part of the log. */
    static final String NAME = "next.zero";

    private static final Logger LOG = LoggerFactory.getLogger(FileAhead.class);

    private final Disk disk;
    private final Path path;
    private final long fileBytes;
    private @Nullable FutureTask<Boolean> made;

    FileAhead(Disk disk, Path directory, long fileBytes) {
        this.disk = disk;
        this.path = directory.resolve(NAME);
        this.fileBytes = fileBytes;
    }

    /** Length of a log file, in bytes. */
    long fileBytes() {
        return fileBytes;
    }

    /** Begins to make it, unless that was begun before. */
    void begin() {
        if (made == null) {
            FutureTask<Boolean> task = new FutureTask<>(this::make);
            Thread thread = new Thread(task, "paxos-journal-file");
            thread.setDaemon(true);
            thread.start();
            made = task;
        }
    }

    /** Tells whether it could be made: it does not have to be, and on a full disk it cannot. */
    private boolean make() {
        try (DiskFile file = disk.open(path)) {
            disk.truncate(file, 0);
            ZeroTail.fill(disk, file, fileBytes);
            return true;
        } catch (IOException e) {
            LOG.info("{} cannot be made; the next log file will grow", path, e);
            return false;
        }
    }

    /**
     * Gives it this name, if it is ready. Not durable before the directory is synced.
     *
     * @return whether there is a file of that name now
     */
    boolean take(Path file) throws IOException {
        FutureTask<Boolean> task = made;
        if (task == null || !task.isDone()) {
            return false;
        }
        made = null;
        if (result(task)) {
            disk.move(path, file);
            return true;
        }
        return false;
    }

    private static boolean result(FutureTask<Boolean> task) {
        try {
            return Uninterrupted.await(task);
        } catch (ExecutionException e) {
            throw new StorageException("the next log file cannot be made", e.getCause());
        }
    }

    /** Waits for what runs, and removes what was not needed. */
    void close() throws IOException {
        FutureTask<Boolean> task = made;
        made = null;
        if (task != null) {
            result(task);
        }
        if (Files.exists(path)) {
            disk.delete(path);
        }
    }
}
