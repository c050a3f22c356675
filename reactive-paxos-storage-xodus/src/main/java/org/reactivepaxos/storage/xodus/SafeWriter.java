// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import jetbrains.exodus.ExodusException;
import jetbrains.exodus.io.AbstractDataWriter;
import jetbrains.exodus.io.Block;
import jetbrains.exodus.io.FileDataReader;
import jetbrains.exodus.io.FileDataReader.FileBlock;
import jetbrains.exodus.io.LockingManager;
import jetbrains.exodus.io.RemoveBlockType;
import jetbrains.exodus.io.SharedOpenFilesCache;
import jetbrains.exodus.log.LogUtil;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.storage.StorageException;
import org.reactivepaxos.storage.StorageUnavailableException;
import org.reactivepaxos.storage.StorageUnavailableException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the log files of an environment. Xodus' own writer skips the sync of an interrupted thread
 * and says nothing, and gives up directory syncs after the first error; this one throws whatever
 * fails. It also refuses to cut off what must stay, and keeps a copy of what it cuts. One thread
 * writes.
 */
final class SafeWriter extends AbstractDataWriter {

    private static final Logger LOG = LoggerFactory.getLogger(SafeWriter.class);

    private static final String CUT_SUFFIX = ".cut";

    /** Where transactions are larger on average, the zeros cost more than they save. */
    private static final long SMALL_TRANSACTION_BYTES = 256 * 1024;

    private final FileDataReader reader;
    private final SyncGate gate;
    private final long keepBelow;
    private final @Nullable FileAhead ahead;
    private final LockingManager lock;
    private @Nullable DiskFile file;
    private @Nullable FileBlock block;

    /** Address of the file that ends with zeros, -1 where none does. */
    private long filled = -1;

    private long writtenBytes;
    private long syncs;

    /**
     * @param keepBelow address in the log below which nothing may be cut off
     * @param ahead null where nothing, or little, will be written
     */
    SafeWriter(FileDataReader reader, SyncGate gate, long keepBelow, @Nullable FileAhead ahead) {
        this.ahead = ahead;
        this.reader = reader;
        this.gate = gate;
        this.keepBelow = keepBelow;
        this.lock = new LockingManager(reader.getDir(), null);
    }

    @Override
    public Block write(byte[] bytes, int offset, int length) {
        DiskFile out = file;
        FileBlock current = block;
        if (out == null || current == null) {
            throw new ExodusException("no log file is open");
        }
        try {
            gate.disk().write(out, bytes, offset, length);
            writtenBytes += length;
            return current;
        } catch (IOException e) {
            throw new ExodusException("cannot write to " + current, e);
        }
    }

    @Override
    protected void syncImpl() {
        DiskFile out = file;
        FileBlock current = block;
        if (out == null || current == null) {
            throw new ExodusException("no log file is open");
        }
        try {
            gate.sync(out);
            syncs++;
            lookAhead(out);
        } catch (IOException e) {
            throw failure(current, "synced", e);
        }
    }

    /** Has the next file made while this one is written. */
    private void lookAhead(DiskFile out) throws IOException {
        if (ahead != null
                && 2 * out.position() >= ahead.fileBytes()
                && writtenBytes <= syncs * SMALL_TRANSACTION_BYTES) {
            ahead.begin();
        }
    }

    @Override
    public void syncDirectory() {
        try {
            gate.disk().syncDirectory(reader.getDir().toPath());
        } catch (IOException e) {
            throw new ExodusException("cannot sync directory " + reader.getDir(), e);
        }
    }

    @Override
    protected Block openOrCreateBlockImpl(long address, long length) {
        FileBlock opening = new FileBlock(address, reader);
        try {
            makeWritable(opening);
            if (length == 0 && ahead != null && !opening.exists() && ahead.take(opening.toPath())) {
                filled = address;
            }
            if (opening.length() > length && address != filled) {
                cut(opening, address, length);
            }
            DiskFile out = gate.disk().open(opening.toPath());
            writtenBytes = 0;
            syncs = 0;
            file = out;
            block = opening;
            if (out.length() < length) {
                throw new ExodusException(
                        opening + " has " + out.length() + " bytes, not " + length);
            }
            out.seek(length);
            return opening;
        } catch (IOException e) {
            throw failure(opening, "opened", e);
        }
    }

    @Override
    protected void closeImpl() {
        DiskFile out = file;
        file = null;
        block = null;
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException e) {
            throw new ExodusException("cannot close a log file", e);
        }
    }

    @Override
    public void truncateBlock(long address, long length) {
        cut(new FileBlock(address, reader), address, length);
    }

    private void cut(FileBlock cut, long address, long length) {
        refuseBelow(reader.getDir(), address, address + length, keepBelow);
        filled = -1;
        try {
            makeWritable(cut);
            shrink(gate, cut.toPath(), length);
        } catch (IOException e) {
            throw failure(cut, "cut", e);
        }
    }

    /** No exception of Xodus' own: it would take the log for worse, and try to cut still more. */
    private static StorageException failure(FileBlock block, String what, IOException cause) {
        StorageException known = Unavailable.explain(block.toPath(), "", cause);
        return known != null ? known : new StorageException(block + " cannot be " + what, cause);
    }

    /** Cuts off what is above the length, durably, and keeps a copy of the file as it was. */
    static void shrink(SyncGate gate, Path file, long length) throws IOException {
        gate.disk().copy(file, copyOf(file.toFile()));
        SharedOpenFilesCache.invalidate();
        try (DiskFile out = gate.disk().open(file)) {
            gate.disk().truncate(out, length);
            gate.sync(out);
        }
    }

    /**
     * Fills the rest of the last file with zeros, durably, where there is space for them.
     *
     * @param address of the file
     * @param length of what is written in it
     */
    void fill(long address, long length) {
        FileBlock last = new FileBlock(address, reader);
        if (ahead == null || !last.exists()) {
            return;
        }
        try (DiskFile out = gate.disk().open(last.toPath())) {
            try {
                out.seek(length);
                ZeroTail.fill(gate.disk(), out, ahead.fileBytes());
                filled = address;
            } catch (IOException e) {
                StorageUnavailableException known = Unavailable.explain(last.toPath(), "", e);
                if (known == null || known.reason() != Reason.NO_SPACE) {
                    throw e;
                }
                LOG.info("{} grows as it is written, as the disk is full", last, e);
                gate.disk().truncate(out, length);
            }
        } catch (IOException e) {
            throw failure(last, "filled", e);
        }
    }

    @Override
    public void removeBlock(long address, RemoveBlockType type) {
        FileBlock removed = new FileBlock(address, reader);
        refuseBelow(reader.getDir(), address, address, keepBelow);
        try {
            SharedOpenFilesCache.invalidate();
            gate.disk().move(removed.toPath(), copyOf(removed));
        } catch (IOException e) {
            throw failure(removed, "removed", e);
        }
        syncDirectory();
    }

    @Override
    protected void clearImpl() {
        throw new ExodusException("a log is never cleared");
    }

    /**
     * No exception of Xodus' own: it would catch that, and try to cut still more.
     *
     * @param file address of the log file
     * @param cutAt address from which on it would be cut off
     */
    static void refuseBelow(File directory, long file, long cutAt, long keepBelow) {
        if (cutAt < keepBelow) {
            throw Refusal.of(
                    directory.toPath().resolve(LogUtil.getLogFilename(file)),
                    "acknowledged data up to byte " + Math.max(0, keepBelow - file),
                    "damage that recovery would cut off at byte " + (cutAt - file));
        }
    }

    private static Path copyOf(File file) {
        return file.toPath().resolveSibling(file.getName() + CUT_SUFFIX);
    }

    private static void makeWritable(File file) throws IOException {
        if (file.exists() && !file.canWrite() && !file.setWritable(true)) {
            throw new IOException("cannot make " + file + " writable");
        }
    }

    @Override
    public boolean lock(long timeout) {
        return lock.lock(timeout);
    }

    @Override
    public boolean release() {
        return lock.release();
    }

    @Override
    public @Nullable String lockInfo() {
        return lock.lockInfo();
    }
}
