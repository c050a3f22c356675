// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
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
    private final SignsOfLife signs;
    private final List<Worker> workers = new ArrayList<>();
    private final Disposable.Swap durable = Disposables.swap();

    WorkerPool(
            NodeSettings settings,
            Journal journal,
            Transport transport,
            PeerTraffic traffic,
            NodeLog log) {
        threads = settings.threads();
        scheduler = threads.workerScheduler().get();
        long pending = settings.bounds().journalPendingBytes();
        long heartbeat = settings.timing().heartbeat();
        long silence = settings.timing().electionMin();
        Worker.Ports ports = new Worker.Ports(scheduler, journal, transport, traffic, log);
        try {
            for (int i = 0; i < threads.workers(); i++) {
                PeerWatch watch = new PeerWatch(traffic, silence, heartbeat);
                workers.add(new Worker(threads, pending, ports, watch));
            }
        } catch (RuntimeException | Error e) {
            if (threads.ownsScheduler()) {
                scheduler.dispose();
            }
            throw e;
        }
        signs = new SignsOfLife(traffic, transport, heartbeat);
    }

    /** Where workers run: its time is the node's. */
    Scheduler scheduler() {
        return scheduler;
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

    void startTimers(NodeWatch watch) {
        for (int i = 0; i < workers.size(); i++) {
            if (i > 0) {
                workers.get(i).startTimers(threads.tick(), now -> {}, news -> {});
                continue;
            }
            // One of them makes the whole node heard, and tells what is heard of the others.
            LongConsumer onTick =
                    now -> {
                        signs.onTick(now);
                        watch.onTick();
                    };
            workers.get(i).startTimers(threads.tick(), onTick, watch::onNews);
        }
    }

    /** Gives no more signs of life. Any thread. */
    void fallSilent() {
        signs.stop();
    }

    Mono<Void> dispose() {
        return Flux.fromIterable(workers)
                .flatMapDelayError(Worker::dispose, workers.size(), 1)
                .then(Mono.defer(this::disposeScheduler))
                .doFirst(durable::dispose);
    }

    private Mono<Void> disposeScheduler() {
        // Disposing takes locks, and this may be a thread that must not wait for them.
        return threads.ownsScheduler()
                ? Mono.defer(scheduler::disposeGracefully).subscribeOn(Schedulers.boundedElastic())
                : Mono.empty();
    }
}
