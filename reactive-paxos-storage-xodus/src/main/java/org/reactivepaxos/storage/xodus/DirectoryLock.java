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
import org.reactivepaxos.storage.StorageUnavailableException;
import org.reactivepaxos.storage.StorageUnavailableException.Reason;

/** The operating system's lock on a journal directory. It ends with the process. */
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

    /** Takes what this process does not hold yet. */
    private interface Locking {
        DirectoryLock lock(Object key) throws IOException;
    }

    /**
     * Makes the file where there is none.
     *
     * @throws StorageUnavailableException when another journal holds it, in this process or another
     */
    static DirectoryLock take(Path directory) throws IOException {
        return once(
                directory,
                key -> {
                    Path path = directory.resolve(NAME);
                    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
                    return take(directory, key, file.getChannel(), false);
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
                key -> {
                    Path path = directory.resolve(NAME);
                    return Files.exists(path)
                            ? take(
                                    directory,
                                    key,
                                    FileChannel.open(path, StandardOpenOption.READ),
                                    true)
                            : new DirectoryLock(key, () -> {});
                });
    }

    private static DirectoryLock once(Path directory, Locking locking) throws IOException {
        Object key = keyOf(directory);
        if (!HELD.add(key)) {
            throw held(directory);
        }
        try {
            return locking.lock(key);
        } catch (IOException | RuntimeException | Error e) {
            HELD.remove(key);
            throw e;
        }
    }

    private static DirectoryLock take(
            Path directory, Object key, FileChannel channel, boolean shared) throws IOException {
        try {
            if (channel.tryLock(0, Long.MAX_VALUE, shared) != null) {
                return new DirectoryLock(key, channel);
            }
        } catch (OverlappingFileLockException e) {
            // of another copy of this class
            channel.close();
            throw held(directory);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw held(directory);
    }

    /** The same for all names of one directory. */
    private static Object keyOf(Path directory) throws IOException {
        Object inode = Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
        return Objects.requireNonNullElse(inode, directory.toRealPath());
    }

    private static StorageUnavailableException held(Path directory) {
        return new StorageUnavailableException(
                Reason.IN_USE,
                directory.toString(),
                directory
                        + " is in use by another journal; close that one, or stop the process that"
                        + " has it open");
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
