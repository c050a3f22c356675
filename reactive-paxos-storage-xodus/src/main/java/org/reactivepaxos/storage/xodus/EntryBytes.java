// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import jetbrains.exodus.ByteIterable;
import jetbrains.exodus.FixedLengthByteIterable;
import jetbrains.exodus.log.ByteIterableWithAddress;
import jetbrains.exodus.log.Log;
import jetbrains.exodus.log.LogUtil;

/**
 * Copies the bytes of an entry out of Xodus. An entry that crosses a page of the cache Xodus reads
 * byte by byte, at some 10 ns each; a large one is read from its file here, where its bytes follow
 * each other. Checksums tell if that should ever be wrong.
 */
final class EntryBytes {

    /** Below it, opening the file costs more than it saves. */
    private static final int LARGE_BYTES = 4096;

    private final Path directory;
    private final Log log;

    EntryBytes(Path directory, Log log) {
        this.directory = directory;
        this.log = log;
    }

    /** The bytes; the array may be longer than the entry. */
    byte[] of(ByteIterable entry) {
        if (entry.getLength() >= LARGE_BYTES
                && entry instanceof FixedLengthByteIterable part
                && part.getSource() instanceof ByteIterableWithAddress source) {
            return read(source.getDataAddress() + part.getOffset(), part.getLength());
        }
        return entry.getBytesUnsafe();
    }

    private byte[] read(long address, int length) {
        long file = log.getFileAddress(address);
        Path path = directory.resolve(LogUtil.getLogFilename(file));
        byte[] bytes = new byte[length];
        try (RandomAccessFile in = new RandomAccessFile(path.toFile(), "r")) {
            in.seek(address - file);
            in.readFully(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read", e);
        }
    }
}
