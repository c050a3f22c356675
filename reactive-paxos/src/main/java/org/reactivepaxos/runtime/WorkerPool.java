// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.transport.Transport;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The fixed set of workers of one node: it does not grow with the groups. */
final class WorkerPool {

    private final NodeSettings.Threads threads;
    private final Scheduler scheduler;
    private final List<Worker> workers = new ArrayList<>();
    private final Disposable.Swap durable = Disposables.swap();

    WorkerPool(NodeSettings settings, Journal journal, Transport transport) {
        threads = settings.threads();
        scheduler = threads.workerScheduler().get();
        Worker.Ports ports = new Worker.Ports(scheduler, journal, transport);
        for (int i = 0; i < threads.workers(); i++) {
            workers.add(new Worker(threads, settings.bounds().journalPendingBytes(), ports));
        }
    }

    /** A group stays with one worker. */
    Worker of(int group) {
        return workers.get(Math.floorMod(group, workers.size()));
    }

    /** Wakes the workers that have something to do. */
    void wake() {
        workers.forEach(Worker::wake);
    }

    /** One wake-up per worker and sync. */
    void follow(Flux<Long> positions, Consumer<Throwable> failed) {
        durable.update(
                positions.subscribe(
                        position -> workers.forEach(worker -> worker.onDurable(position)), failed));
    }

    void startTimers() {
        workers.forEach(worker -> worker.startTimers(threads.tick()));
    }

    Mono<Void> dispose() {
        return Mono.defer(
                () -> {
                    durable.dispose();
                    workers.forEach(Worker::dispose);
                    if (!threads.ownsScheduler()) {
                        return Mono.empty();
                    }
                    // Disposing takes locks, and this may be a thread that must not wait for them.
                    return Mono.defer(scheduler::disposeGracefully)
                            .subscribeOn(Schedulers.boundedElastic());
                });
    }
}
