// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import jetbrains.exodus.ExodusException;
import jetbrains.exodus.io.AbstractDataWriter;
import jetbrains.exodus.io.Block;
import jetbrains.exodus.io.FileDataReader;
import jetbrains.exodus.io.FileDataReader.FileBlock;
import jetbrains.exodus.io.RemoveBlockType;
import org.jspecify.annotations.Nullable;

/**
 * Lets Xodus open an environment to look at it. What recovery would cut off stays where it is:
 * Xodus believes that it is gone, and reads no further. What it may not cut off is refused, as
 * {@link SafeWriter} does. Not even a lock file is made.
 */
final class ReadOnlyWriter extends AbstractDataWriter {

    private final FileDataReader files;
    private final long keepBelow;

    /**
     * @param keepBelow address in the log below which nothing may be cut off
     */
    ReadOnlyWriter(FileDataReader files, long keepBelow) {
        this.files = files;
        this.keepBelow = keepBelow;
    }

    private static ExodusException refusal() {
        return new ExodusException("nothing may be written: the log is only looked at");
    }

    @Override
    public void truncateBlock(long address, long length) {
        SafeWriter.refuseBelow(files.getDir(), address, address + length, keepBelow);
    }

    @Override
    public void removeBlock(long address, RemoveBlockType type) {
        SafeWriter.refuseBelow(files.getDir(), address, address, keepBelow);
    }

    @Override
    public Block write(byte[] bytes, int offset, int length) {
        throw refusal();
    }

    /** After a cut Xodus makes ready to write on; whoever only looks does not come to that. */
    @Override
    protected Block openOrCreateBlockImpl(long address, long length) {
        FileBlock block = new FileBlock(address, files);
        if (!block.exists()) {
            throw refusal();
        }
        return block;
    }

    /** Recovery syncs what it has cut; here nothing was. */
    @Override
    protected void syncImpl() {}

    @Override
    protected void closeImpl() {}

    @Override
    protected void clearImpl() {
        throw refusal();
    }

    @Override
    public boolean lock(long timeout) {
        return true;
    }

    @Override
    public boolean release() {
        return true;
    }

    @Override
    public @Nullable String lockInfo() {
        return null;
    }
}
