// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.storage.Recovery;
import org.reactivepaxos.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The journal's own thread: opens, then writes what was appended, one transaction and one sync
 * after the other, until it is told to close or something fails. While one sync runs, the next
 * transaction gathers. A plain thread, which no pool interrupts; whoever interrupts it all the same
 * changes nothing.
 */
final class CommitLoop {

    private static final Logger LOG = LoggerFactory.getLogger(CommitLoop.class);

    /** How long an idle journal sleeps when nothing is due. */
    private static final long IDLE_NANOS = Long.MAX_VALUE / 4;

    private final Path directory;
    private final XodusOptions options;
    private final Startup startup;
    private final int member;
    private final Thread thread;
    private final Intake intake;
    private final LogReads reads;
    private final Reserve reserve;
    private final Sinks.One<Recovery> recovery = Sinks.one();
    private final Sinks.Many<Long> durable = Sinks.many().replay().latest();
    private final Sinks.Empty<Void> over = Sinks.empty();
    private final BooleanSupplier cleaningPaused;
    private volatile @Nullable Opened opened;
    private volatile @Nullable LogAppender appender;

    /**
     * @param cleaningPaused whether old segments stay for now
     */
    CommitLoop(
            Startup startup,
            XodusOptions options,
            SyncGate gate,
            int member,
            BooleanSupplier cleaningPaused) {
        this.cleaningPaused = cleaningPaused;
        this.directory = startup.directory();
        this.options = options;
        this.member = member;
        this.startup = startup;
        this.thread = new Thread(this::run, "paxos-journal-" + member);
        this.thread.setDaemon(true);
        this.intake = new Intake(thread);
        this.reads = new LogReads(member, options, intake::fail);
        this.reserve = new Reserve(directory, options.reserveBytes(), gate.disk());
    }

    void start() {
        thread.start();
    }

    /** Signals off the journal's thread, which must not run what follows. */
    Mono<Recovery> recovery() {
        // Who hears that it cannot be opened does not close it: no thread may wait for reads then.
        return recovery.asMono()
                .publishOn(reads.scheduler())
                .doOnError(refused -> reads.shutdown());
    }

    Flux<Long> durable() {
        return durable.asFlux().onBackpressureLatest();
    }

    Intake intake() {
        return intake;
    }

    LogReads reads() {
        return reads;
    }

    Reserve reserve() {
        return reserve;
    }

    /** Null until the journal is open. */
    @Nullable Opened opened() {
        return opened;
    }

    RollOvers rollOvers() {
        LogAppender appending = appender;
        return appending == null ? RollOvers.NONE : appending.rollOvers();
    }

    Mono<Void> close() {
        intake.close();
        return over.asMono().doOnSuccess(unused -> reads.shutdown());
    }

    private void run() {
        Opened open;
        try {
            open = startup.open(member);
            reserve.look(0);
            Recovery found = open.recovery();
            opened = open;
            recovery.tryEmitValue(found);
        } catch (Throwable e) {
            refuse(e);
            return;
        }
        Housekeeping housekeeping = new Housekeeping(member, open.opener());
        LogAppender log = new LogAppender(open, options, housekeeping);
        appender = log;
        Retention retention = new Retention(open, options, housekeeping, cleaningPaused);
        TransactionWriter writer = new TransactionWriter(log, options, intake, retention);
        StorageException failure = null;
        try {
            serve(log, writer);
            failure = intake.failure();
        } catch (Throwable e) {
            failure = failed(e);
            intake.fail(failure);
        }
        end(open, log.transaction(), housekeeping, failure);
    }

    /** Never tried again: after a failed sync nobody knows what is on the disk. */
    private StorageException failed(Throwable error) {
        String consequence =
                "A write or sync failed, so nothing appended is durable any more; this node must"
                        + " not vote until it was restarted";
        StorageException known = Unavailable.explain(directory, ". " + consequence, error);
        return known != null
                ? known
                : new StorageException(
                        directory + ": " + consequence + ". Check the disk first", error);
    }

    private StorageException refusal(Throwable error) {
        if (error instanceof StorageException known) {
            return known;
        }
        StorageException known = Unavailable.explain(directory, "", error);
        return known != null ? known : new StorageException(directory + " cannot be opened", error);
    }

    private void refuse(Throwable error) {
        StorageException reason = refusal(error);
        intake.fail(reason);
        recovery.tryEmitError(reason);
        durable.tryEmitError(reason);
        over.tryEmitEmpty();
    }

    /** Returns when the journal was closed and all is written, or when a read found damage. */
    private void serve(LogAppender log, TransactionWriter writer) throws IOException {
        while (intake.failure() == null) {
            reserve.lookWhenDue(log.writtenBytes());
            long idle = reserve.nanosToLook(IDLE_NANOS);
            Queue<Intake.Appended> taken = intake.take(log.nanosToHighWaterSync(idle));
            boolean last = taken.isEmpty() && intake.isClosing();
            while (!taken.isEmpty() && intake.failure() == null) {
                durable.tryEmitNext(writer.write(taken));
                reserve.lookWhenDue(log.writtenBytes());
            }
            if (last) {
                return;
            }
            log.syncHighWaterWhenDue();
        }
    }

    private void end(
            Opened open,
            long transaction,
            Housekeeping housekeeping,
            @Nullable StorageException failed) {
        StorageException failure = failed;
        reads.close();
        try {
            housekeeping.close();
            if (failure == null) {
                open.closeCleanly(transaction);
            } else {
                open.abandon();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} could not be closed properly", directory, e);
            failure =
                    failure == null
                            ? new StorageException(directory + " could not be closed", e)
                            : failure;
        }
        if (failure == null) {
            durable.tryEmitComplete();
        } else {
            LOG.error("{}: the journal failed", directory, failure);
            durable.tryEmitError(failure);
        }
        over.tryEmitEmpty();
    }
}
