// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.storage.StorageUnavailableException;
import org.reactivepaxos.storage.StorageUnavailableException.Reason;

/** The operating system's lock on a directory. It ends with the process. */
final class DirectoryLock implements AutoCloseable {

    static final String NAME = "lock";

    /**
     * What this process has locked. POSIX drops a lock as soon as the process closes the file,
     * whatever else it has the file open for: a second try here must not even open it.
     */
    private static final Set<Object> HELD = ConcurrentHashMap.newKeySet();

    private final Object key;
    private final Closeable file;

    private DirectoryLock(Object key, Closeable file) {
        this.key = key;
        this.file = file;
    }

    /** Takes what this process does not hold yet; null when another one does. */
    private interface Locking {
        @Nullable DirectoryLock lock(Object key) throws IOException;
    }

    /**
     * Makes the file where there is none.
     *
     * @param owner what takes it, in a word
     * @throws StorageUnavailableException when another owner holds it, in this process or another
     */
    static DirectoryLock take(Path directory, String owner) throws IOException {
        return once(
                directory,
                owner,
                key -> {
                    Path path = directory.resolve(NAME);
                    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
                    return lock(file.getChannel(), key, false);
                });
    }

    /**
     * Keeps others from opening the journal, and changes nothing, not even where the file is
     * missing: then nobody has the journal open.
     *
     * @throws StorageUnavailableException when a journal holds it, in this process or another
     */
    static DirectoryLock share(Path directory) throws IOException {
        return once(
                directory,
                "journal",
                key -> {
                    Path path = directory.resolve(NAME);
                    return Files.exists(path)
                            ? lock(FileChannel.open(path, StandardOpenOption.READ), key, true)
                            : new DirectoryLock(key, () -> {});
                });
    }

    private static DirectoryLock once(Path directory, String owner, Locking locking)
            throws IOException {
        Object key = keyOf(directory);
        if (!HELD.add(key)) {
            throw held(directory, owner);
        }
        DirectoryLock taken = null;
        try {
            taken = locking.lock(key);
        } finally {
            if (taken == null) {
                HELD.remove(key);
            }
        }
        if (taken == null) {
            throw held(directory, owner);
        }
        return taken;
    }

    /** Null when somebody else has it. */
    private static @Nullable DirectoryLock lock(FileChannel channel, Object key, boolean shared)
            throws IOException {
        boolean locked = false;
        try {
            locked = channel.tryLock(0, Long.MAX_VALUE, shared) != null;
        } catch (OverlappingFileLockException e) {
            // of another copy of this class
            locked = false;
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        return locked ? new DirectoryLock(key, channel) : null;
    }

    /** The same for all names of one directory. */
    private static Object keyOf(Path directory) throws IOException {
        Object inode = Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
        return Objects.requireNonNullElse(inode, directory.toRealPath());
    }

    private static StorageUnavailableException held(Path directory, String owner) {
        return new StorageUnavailableException(
                Reason.IN_USE,
                directory.toString(),
                directory
                        + " is in use by another "
                        + owner
                        + "; close that one, or stop the process that has it open");
    }

    @Override
    public void close() throws IOException {
        try {
            file.close();
        } finally {
            HELD.remove(key);
        }
    }
}
