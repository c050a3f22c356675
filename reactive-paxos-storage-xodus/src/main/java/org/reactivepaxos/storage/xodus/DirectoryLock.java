// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import org.reactivepaxos.storage.StorageException;

/** The operating system's lock on a journal directory. It ends with the process. */
final class DirectoryLock implements AutoCloseable {

    static final String NAME = "lock";

    private final RandomAccessFile file;

    private DirectoryLock(RandomAccessFile file) {
        this.file = file;
    }

    /**
     * @throws StorageException when another journal holds it, in this process or another
     */
    static DirectoryLock take(Path directory) throws IOException {
        RandomAccessFile file = new RandomAccessFile(directory.resolve(NAME).toFile(), "rw");
        try {
            if (file.getChannel().tryLock() != null) {
                return new DirectoryLock(file);
            }
        } catch (OverlappingFileLockException e) {
            file.close();
            throw new StorageException(held(directory), e);
        } catch (IOException e) {
            file.close();
            throw e;
        }
        file.close();
        throw new StorageException(held(directory));
    }

    private static String held(Path directory) {
        return directory
                + " is in use by another journal; close that one, or stop the process that has it"
                + " open";
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
