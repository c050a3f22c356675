// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.util.ArrayList;
import java.util.List;
import jetbrains.exodus.io.Block;
import jetbrains.exodus.io.DataReader;
import jetbrains.exodus.io.FileDataReader;

/** Reads log files as if the last one were shorter: as they are once {@link TornEnd} has cut. */
final class ShortenedReader implements DataReader {

    private final FileDataReader files;
    private final long cutBytes;

    ShortenedReader(FileDataReader files, long cutBytes) {
        this.files = files;
        this.cutBytes = cutBytes;
    }

    @Override
    public String getLocation() {
        return files.getLocation();
    }

    @Override
    public Iterable<Block> getBlocks() {
        return shortened(files.getBlocks());
    }

    @Override
    public Iterable<Block> getBlocks(long fromAddress) {
        return shortened(files.getBlocks(fromAddress));
    }

    private List<Block> shortened(Iterable<Block> whole) {
        List<Block> blocks = new ArrayList<>();
        whole.forEach(blocks::add);
        int last = blocks.size() - 1;
        if (last >= 0) {
            Block end = blocks.get(last);
            blocks.set(last, new Shortened(end, Math.max(0, end.length() - cutBytes)));
        }
        return blocks;
    }

    @Override
    public void close() {
        files.close();
    }

    private record Shortened(Block whole, long length) implements Block {

        @Override
        public long getAddress() {
            return whole.getAddress();
        }

        @Override
        public int read(byte[] output, long position, int offset, int count) {
            int there = (int) Math.min(count, Math.max(0, length - position));
            return whole.read(output, position, offset, there);
        }

        @Override
        public Block refresh() {
            return this;
        }
    }
}
