// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.ByteIterable;
import jetbrains.exodus.ConfigurationStrategy;
import jetbrains.exodus.env.Cursor;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.StoreConfig;
import jetbrains.exodus.env.Transaction;
import jetbrains.exodus.io.DataReader;
import jetbrains.exodus.io.DataWriter;
import jetbrains.exodus.io.FileDataReader;
import jetbrains.exodus.log.Log;
import jetbrains.exodus.log.LogConfig;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.storage.StorageException;

/**
 * One Xodus environment with one store of records by log sequence number. One thread writes and
 * closes; any thread that may block reads.
 */
final class LogSegment {

    private static final String STORE = "log";
    private static final long KIB = 1024;

    private final Environment environment;
    private final Store store;
    private final Log log;
    private final EntryBytes entryBytes;

    /** What follows a record is often read next. */
    private volatile @Nullable Pack lastRead;

    /** Null where nothing is written any more. */
    private @Nullable Growth growth;

    /** What it takes to go on writing. */
    private record Growth(Path directory, Disk disk, SafeWriter writer, FileAhead ahead) {

        /** Gives back the room that was not used. */
        void end() {
            try {
                ahead.close();
                ZeroTail.cut(disk, directory);
            } catch (IOException e) {
                throw new StorageException(directory + " cannot be closed", e);
            }
        }
    }

    private LogSegment(Environment environment, Log log, Store store, EntryBytes entryBytes) {
        this.environment = environment;
        this.log = log;
        this.store = store;
        this.entryBytes = entryBytes;
    }

    /**
     * Opens the environment, or makes it.
     *
     * @param keepBelow address below which Xodus' recovery may cut nothing off
     */
    static LogSegment open(Path directory, XodusOptions options, SyncGate gate, long keepBelow) {
        FileDataReader reader = new FileDataReader(directory.toFile());
        return open(directory, options, reader, new SafeWriter(reader, gate, keepBelow, null));
    }

    /**
     * As {@link #open}, to write much, in small transactions: into files that are filled with zeros
     * ahead of time.
     */
    static LogSegment openToGrow(
            Path directory, XodusOptions options, SyncGate gate, long keepBelow) {
        FileDataReader reader = new FileDataReader(directory.toFile());
        FileAhead ahead = new FileAhead(gate.disk(), directory, options.fileBytes());
        SafeWriter writer = new SafeWriter(reader, gate, keepBelow, ahead);
        LogSegment opened = open(directory, options, reader, writer);
        opened.growth = new Growth(directory, gate.disk(), writer, ahead);
        return opened;
    }

    /**
     * Opens the environment to look at it; changes nothing.
     *
     * @param cutBytes so much of the end of the last log file is taken not to be there
     */
    static LogSegment openReadOnly(
            Path directory, XodusOptions options, long keepBelow, long cutBytes)
            throws IOException {
        FileDataReader files = new FileDataReader(directory.toFile());
        long left = ZeroTail.of(directory) + cutBytes;
        DataReader reader = left == 0 ? files : new ShortenedReader(files, left);
        return open(directory, options, reader, new ReadOnlyWriter(files, keepBelow));
    }

    private static LogSegment open(
            Path directory, XodusOptions options, DataReader reader, DataWriter writer) {
        try {
            Log log =
                    Environments.newLogInstance(LogConfig.create(reader, writer), config(options));
            Environment environment = Environments.newInstance(log, config(options));
            Store store =
                    environment.computeInTransaction(
                            txn ->
                                    environment.openStore(
                                            STORE, StoreConfig.WITHOUT_DUPLICATES, txn));
            return new LogSegment(environment, log, store, new EntryBytes(directory, log));
        } catch (RuntimeException | Error e) {
            // an environment that was refused frees nothing by itself
            writer.close();
            writer.release();
            throw e;
        }
    }

    /**
     * @throws StorageException when the environment's directory has settings of its own
     */
    static void requireOwnSettings(Path directory) {
        if (Files.exists(directory.resolve("exodus.properties"))) {
            throw new StorageException(
                    directory
                            + "/exodus.properties would override the settings that make the log"
                            + " durable; remove it");
        }
    }

    /**
     * Nothing comes from system properties; the cache is ours, whatever Xodus the host uses beside.
     */
    private static EnvironmentConfig config(XodusOptions options) {
        return new EnvironmentConfig(ConfigurationStrategy.IGNORE)
                .setLogDurableWrite(true)
                .setLogFileSize(options.fileBytes() / KIB)
                .setLogCacheShared(false)
                .setMemoryUsage(options.cacheBytes())
                // soft references would let the cache grow far beyond that
                .setLogCacheUseSoftReferences(false)
                .setLogClearInvalid(false)
                .setGcEnabled(false)
                .setManagementEnabled(false);
    }

    /**
     * Writes the entries in one transaction, and syncs once.
     *
     * @throws StorageException when the transaction was not committed
     */
    void commit(Entries entries) {
        Transaction txn = environment.beginTransaction();
        boolean committed = false;
        try {
            for (Entries.Entry entry : entries.entries()) {
                store.putRight(
                        txn,
                        key(entry.key()),
                        new ArrayByteIterable(entry.bytes(), entry.length()));
            }
            committed = txn.commit();
        } finally {
            if (!txn.isFinished()) {
                txn.abort();
            }
        }
        if (!committed) {
            throw new StorageException("the transaction was not committed: another thread wrote");
        }
    }

    /**
     * Reads one record.
     *
     * @throws StorageException when it is missing or damaged
     */
    Sealed read(long lsn) {
        Pack last = lastRead;
        if (last != null && last.holds(lsn)) {
            return last.record(lsn);
        }
        Pack pack = environment.computeInReadonlyTransaction(txn -> packOf(lsn, txn));
        if (pack.isSmall()) {
            lastRead = pack;
        }
        return pack.record(lsn);
    }

    private Pack packOf(long lsn, Transaction txn) {
        try (Cursor cursor = store.openCursor(txn)) {
            if (moveTo(lsn, cursor)) {
                Pack pack = pack(cursor);
                if (pack.holds(lsn)) {
                    return pack;
                }
            }
        }
        throw new StorageException("damaged: record " + lsn + " is missing");
    }

    /** To the entry that begins with the record, or else to the last one before. */
    private static boolean moveTo(long lsn, Cursor cursor) {
        if (cursor.getSearchKeyRange(key(lsn)) == null) {
            return cursor.getLast();
        }
        return lsn(cursor.getKey()) == lsn || cursor.getPrev();
    }

    private Pack pack(Cursor cursor) {
        ByteIterable entry = cursor.getValue();
        return Pack.decode(lsn(cursor.getKey()), entryBytes.of(entry), entry.getLength());
    }

    /**
     * Reads all records in the order of their keys.
     *
     * @throws StorageException at the first that is damaged
     */
    void replay(Consumer<Sealed> records) {
        environment.executeInReadonlyTransaction(
                txn -> {
                    try (Cursor cursor = store.openCursor(txn)) {
                        while (cursor.getNext()) {
                            Pack pack = pack(cursor);
                            for (long lsn = pack.first(); lsn < pack.below(); lsn++) {
                                records.accept(pack.record(lsn));
                            }
                        }
                    }
                });
    }

    /** How what is committed ends. */
    LogTail tail() {
        long end = log.getHighAddress();
        long file = log.getFileAddress(end);
        return LogTail.open(file, end - file);
    }

    /** Fills the last file with zeros to its full length, durably. */
    void fill() {
        Growth growing = growth;
        if (growing != null) {
            LogTail tail = tail();
            growing.writer().fill(tail.address(), tail.length());
        }
    }

    void close() {
        environment.close();
        Growth growing = growth;
        if (growing != null) {
            growing.end();
        }
    }

    private static ByteIterable key(long lsn) {
        return new ArrayByteIterable(ByteBuffer.allocate(Long.BYTES).putLong(lsn).array());
    }

    private static long lsn(ByteIterable key) {
        return ByteBuffer.wrap(key.getBytesUnsafe()).getLong();
    }
}
