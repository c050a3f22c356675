// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that is open for writing. No interrupt ends anything that it does: a {@code FileChannel}
 * would be closed by one. {@link Disk} calls, and one thread at a time.
 */
final class DiskFile implements Closeable {

    private final Path path;
    private final RandomAccessFile bytes;

    /** Syncs the data and what it takes to find them, and no times, as the other one would. */
    private final AsynchronousFileChannel data;

    private DiskFile(Path path, RandomAccessFile bytes, AsynchronousFileChannel data) {
        this.path = path;
        this.bytes = bytes;
        this.data = data;
    }

    static DiskFile open(Path path) throws IOException {
        RandomAccessFile bytes = new RandomAccessFile(path.toFile(), "rw");
        try {
            // before anything is written: it is told of errors from then on
            return new DiskFile(
                    path, bytes, AsynchronousFileChannel.open(path, StandardOpenOption.WRITE));
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    long length() throws IOException {
        return bytes.length();
    }

    long position() throws IOException {
        return bytes.getFilePointer();
    }

    void seek(long position) throws IOException {
        bytes.seek(position);
    }

    void write(byte[] from, int offset, int length) throws IOException {
        bytes.write(from, offset, length);
    }

    void truncate(long length) throws IOException {
        bytes.setLength(length);
    }

    void sync() throws IOException {
        data.force(false);
    }

    @Override
    public void close() throws IOException {
        try (bytes) {
            data.close();
        }
    }
}
