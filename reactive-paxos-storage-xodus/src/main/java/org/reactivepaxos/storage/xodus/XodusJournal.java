// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.storage.LogSpace;
import org.reactivepaxos.storage.LowSpace;
import org.reactivepaxos.storage.Recovery;
import org.reactivepaxos.storage.RunCollector;
import org.reactivepaxos.storage.StorageException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A journal in a directory, in Xodus. All groups' appends go into one log, written and synced by
 * one thread of the journal's own; one sync covers all that gathered during the one before.
 *
 * <p>It refuses to open what may have lost acknowledged data: a log that is shorter than the
 * high-water mark or its own raw bytes say, or a record whose checksum does not match. Everything
 * it reads is checked; a damaged record ends the journal as a failed sync does. Thread-safe. For
 * one use: a restart makes another one on the same directory.
 */
public final class XodusJournal implements Journal {

    private final Path directory;
    private final XodusOptions options;
    private final DirectoryFormats formats;
    private final SyncGate gate;
    private final AtomicReference<CommitLoop> loop = new AtomicReference<>();
    private final AtomicBoolean cleaningPaused = new AtomicBoolean();

    /**
     * @param disk where a test sees, fails or loses what is written
     */
    XodusJournal(Path directory, XodusOptions options, Disk disk) {
        this(directory, options, disk, DirectoryFormats.KNOWN);
    }

    /**
     * @param formats where a test has those of a build that is still to come
     */
    XodusJournal(Path directory, XodusOptions options, Disk disk, DirectoryFormats formats) {
        this.gate = new SyncGate(disk);
        this.formats = formats;
        this.directory = Objects.requireNonNull(directory, "directory").toAbsolutePath();
        this.options = Objects.requireNonNull(options, "options");
    }

    /** As {@link #at(Path, XodusOptions)}, with default options. */
    public static XodusJournal at(Path directory) {
        return at(directory, XodusOptions.defaults());
    }

    /**
     * A journal in the directory, which is made where it does not exist. Its parent must exist: a
     * wrong path, or a disk that is not mounted, must not look like a new member.
     */
    public static XodusJournal at(Path directory, XodusOptions options) {
        return new XodusJournal(directory, options, new Disk());
    }

    /** {@inheritDoc} Signals on a thread of the journal that may block. */
    @Override
    public Mono<Recovery> open(int member) {
        if (member <= 0) {
            throw new IllegalArgumentException("member id: " + member);
        }
        return Mono.defer(
                () -> {
                    Startup startup = new Startup(directory, options, gate, formats);
                    CommitLoop starting =
                            new CommitLoop(startup, options, gate, member, cleaningPaused::get);
                    if (!loop.compareAndSet(null, starting)) {
                        return Mono.error(
                                new StorageException(
                                        "this journal was opened before; make another one"));
                    }
                    starting.start();
                    return starting.recovery();
                });
    }

    /**
     * {@inheritDoc}
     *
     * @throws StorageException when the journal is not open or failed, or when a record is larger
     *     than the options allow
     */
    @Override
    public long append(int group, List<LogRecord> records) {
        if (records.isEmpty()) {
            throw new IllegalArgumentException("no records to append");
        }
        List<LogRecord> taken = List.copyOf(records);
        long bytes = 0;
        for (LogRecord record : taken) {
            int size = RecordCodec.sizeOf(record);
            if (size > options.recordBytes()) {
                throw new StorageException(
                        "a record of "
                                + size
                                + " bytes is above the bound of "
                                + options.recordBytes()
                                + "; propose smaller values or raise recordBytes");
            }
            bytes += size;
        }
        return opened().intake().offer(group, taken, null, bytes);
    }

    @Override
    public long rememberPeer(PeerIdentity peer) {
        Objects.requireNonNull(peer, "peer");
        return opened().intake().offer(0, List.of(), peer, RecordCodec.sizeOfPeer());
    }

    @Override
    public Flux<Long> durable() {
        return Flux.defer(() -> started().durable());
    }

    @Override
    public int maxRunBytes() {
        return options.recordBytes() - RecordCodec.runOverhead();
    }

    @Override
    public long pendingBytes() {
        CommitLoop running = loop.get();
        return running == null ? 0 : running.intake().pendingBytes();
    }

    @Override
    public Optional<LowSpace> lowSpace() {
        CommitLoop running = loop.get();
        return running == null ? Optional.empty() : running.reserve().low();
    }

    @Override
    public Optional<LogSpace> logSpace() {
        CommitLoop running = loop.get();
        Opened open = running == null ? null : running.opened();
        long diskBytes = running == null ? 0 : running.reserve().diskBytes();
        return open == null || diskBytes == 0
                ? Optional.empty()
                : Optional.of(
                        new LogSpace(
                                open.log().segments().size() * options.segmentBytes(), diskBytes));
    }

    @Override
    public Mono<List<Run>> read(int group, long from, long below, int maxBytes) {
        return Mono.defer(
                () -> {
                    CommitLoop running = opened();
                    Opened open = Objects.requireNonNull(running.opened());
                    return running.reads()
                            .read(
                                    open.replay().index(),
                                    open.log(),
                                    group,
                                    new RunCollector(from, below, maxBytes));
                });
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(
                () -> {
                    CommitLoop running = loop.get();
                    return running == null ? Mono.empty() : running.close();
                });
    }

    /** Syncs of the log since this journal was opened. */
    public long syncs() {
        return gate.count();
    }

    /** What going on in further segments has cost the writer since this journal was opened. */
    public RollOvers rollOvers() {
        CommitLoop running = loop.get();
        return running == null ? RollOvers.NONE : running.rollOvers();
    }

    /**
     * From now on no segment is removed, and nothing is moved out of one, so that the directory can
     * be looked through; a removal that runs goes on. The disk fills up meanwhile. Not kept over a
     * restart. Any thread; also before the journal is open.
     */
    public void pauseCleaning() {
        cleaningPaused.set(true);
    }

    /**
     * Ends {@link #pauseCleaning()}: what has piled up goes when the log next goes on in a further
     * segment.
     */
    public void resumeCleaning() {
        cleaningPaused.set(false);
    }

    /** Where tests make syncs wait or fail. */
    SyncGate gate() {
        return gate;
    }

    private CommitLoop started() {
        CommitLoop running = loop.get();
        if (running == null) {
            throw new StorageException("this journal was not opened");
        }
        return running;
    }

    private CommitLoop opened() {
        CommitLoop running = started();
        if (running.opened() == null) {
            StorageException refused = running.intake().failure();
            throw refused == null
                    ? new StorageException("this journal is not open yet")
                    : Refusal.again(refused);
        }
        return running;
    }
}
