// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/** A file that grows by synced blocks. One thread appends. */
final class FloorLog implements AutoCloseable {

    private final FileChannel file;
    private final AtomicLong syncs = new AtomicLong();

    private FloorLog(FileChannel file) {
        this.file = file;
    }

    static FloorLog in(Path directory) {
        try {
            Files.createDirectories(directory);
            return new FloorLog(
                    FileChannel.open(
                            directory.resolve("floor.log"),
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void append(ByteBuffer block) throws IOException {
        while (block.hasRemaining()) {
            file.write(block);
        }
        file.force(false);
        syncs.incrementAndGet();
    }

    long syncs() {
        return syncs.get();
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
