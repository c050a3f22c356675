// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.storage.RunCollector;
import org.reactivepaxos.storage.Span;
import org.reactivepaxos.storage.StorageException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Serves reads on a few threads of its own. A plain executor under the scheduler, because Reactor's
 * own ones interrupt a thread whose subscriber cancels, in the middle of Xodus.
 */
final class LogReads {

    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor executor;
    private final Scheduler scheduler;
    private final Consumer<StorageException> onDamage;

    /**
     * @param onDamage told when a record that is held cannot be read
     */
    LogReads(int member, XodusOptions options, Consumer<StorageException> onDamage) {
        this.onDamage = onDamage;
        executor =
                new ThreadPoolExecutor(
                        options.reads().threads(),
                        options.reads().threads(),
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(options.reads().waiting()),
                        task -> {
                            Thread thread = new Thread(task, "paxos-journal-" + member + "-read");
                            thread.setDaemon(true);
                            return thread;
                        });
        executor.allowCoreThreadTimeOut(true);
        scheduler = Schedulers.fromExecutor(executor);
    }

    /** Where reads run and their results are signalled. */
    Scheduler scheduler() {
        return scheduler;
    }

    /** What is held from the collector's first instance on, up to the first gap or its bounds. */
    Mono<List<Run>> read(JournalIndex index, SegmentedLog log, int group, RunCollector collector) {
        return Mono.fromCallable(() -> readNow(index, log, group, collector))
                .subscribeOn(scheduler)
                .onErrorMap(
                        RejectedExecutionException.class,
                        e ->
                                new StorageException(
                                        "the journal is closed, or too many reads wait", e));
    }

    private List<Run> readNow(
            JournalIndex index, SegmentedLog log, int group, RunCollector collector) {
        try {
            long gone = 0;
            while (collector.wantsMore()) {
                Span span = index.at(group, collector.next());
                if (span == null) {
                    break;
                }
                Sealed record = log.read(span.location());
                if (record != null) {
                    collector.add(RecordCodec.run(record), span);
                } else if (gone == span.location()) {
                    throw new StorageException("damaged: record " + gone + " is in no segment");
                } else {
                    // its segment was removed after the look-up; by now the index knows better
                    gone = span.location();
                }
            }
            return collector.runs();
        } catch (RuntimeException e) {
            StorageException damage =
                    e instanceof StorageException known
                            ? known
                            : new StorageException("the log cannot be read", e);
            onDamage.accept(damage);
            throw damage;
        }
    }

    /** Waits for the reads that run or wait, and takes no more. */
    void close() {
        executor.shutdown();
        boolean ended = false;
        while (!ended) {
            try {
                ended = executor.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                // the environment cannot be closed under a read, so the wait goes on
                ended = executor.isTerminated();
            }
        }
    }
}
