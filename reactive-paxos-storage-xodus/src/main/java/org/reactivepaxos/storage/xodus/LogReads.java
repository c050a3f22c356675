// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.storage.RunCollector;
import org.reactivepaxos.storage.Span;
import org.reactivepaxos.storage.StorageException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Serves reads on a few threads of its own. */
final class LogReads {

    private final PlainPool pool;
    private final Consumer<StorageException> onDamage;

    /**
     * @param onDamage told when a record that is held cannot be read
     */
    LogReads(int member, XodusOptions options, Consumer<StorageException> onDamage) {
        this.onDamage = onDamage;
        pool =
                new PlainPool(
                        "paxos-journal-" + member + "-read",
                        options.reads().threads(),
                        options.reads().waiting());
    }

    /** Where reads run and their results are signalled. */
    Scheduler scheduler() {
        return pool.rejecting();
    }

    /** What is held from the collector's first instance on, up to the first gap or its bounds. */
    Mono<List<Run>> read(JournalIndex index, SegmentedLog log, int group, RunCollector collector) {
        return Mono.fromCallable(() -> readNow(index, log, group, collector))
                .subscribeOn(pool.rejecting())
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

    /** Takes no more reads; those that run or wait are done. */
    void shutdown() {
        pool.shutdown();
    }

    /** Waits for the reads that run or wait, and takes no more. */
    void close() {
        pool.close();
    }
}
