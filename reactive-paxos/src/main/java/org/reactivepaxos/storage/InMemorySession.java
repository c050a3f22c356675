// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * One start of an in-memory journal, from open to close: makes durable, one batch after the other,
 * what was appended.
 */
final class InMemorySession {

    private enum Stage {
        OPEN,
        CLOSING,
        CRASHED,
        OVER
    }

    private final Supplier<Scheduler> scheduler;
    private final Consumer<Appended> store;
    private final Sinks.Many<Long> durable = Sinks.many().replay().latest();
    private final Sinks.Empty<Void> over = Sinks.empty();
    private final AtomicInteger rounds = new AtomicInteger();
    private final Object lock = new Object();
    private List<Appended> pending = new ArrayList<>();
    private long pendingBytes;
    private long position;
    private Stage stage = Stage.OPEN;

    /**
     * @param store takes what became durable, in order, never concurrently
     */
    InMemorySession(Supplier<Scheduler> scheduler, Consumer<Appended> store) {
        this.scheduler = scheduler;
        this.store = store;
    }

    long append(Appended appended) {
        long taken;
        synchronized (lock) {
            if (stage != Stage.OPEN) {
                throw new StorageException("the journal is closed; nothing can be appended");
            }
            pending.add(appended);
            pendingBytes += appended.sizeBytes();
            position += appended.count();
            taken = position;
        }
        drainSoon();
        return taken;
    }

    /** A slow subscriber misses positions that a later one covers. */
    Flux<Long> durable() {
        return durable.asFlux().onBackpressureLatest();
    }

    long pendingBytes() {
        synchronized (lock) {
            return pendingBytes;
        }
    }

    boolean isOver() {
        synchronized (lock) {
            return stage == Stage.OVER;
        }
    }

    Mono<Void> close() {
        enter(Stage.CLOSING);
        return over.asMono();
    }

    Mono<Void> crash() {
        enter(Stage.CRASHED);
        return over.asMono();
    }

    private void enter(Stage next) {
        synchronized (lock) {
            if (stage != Stage.OPEN) {
                return;
            }
            stage = next;
            if (next == Stage.CRASHED) {
                pending = new ArrayList<>();
                pendingBytes = 0;
            }
        }
        drainSoon();
    }

    private void drainSoon() {
        if (rounds.getAndIncrement() == 0) {
            scheduler.get().schedule(this::drain);
        }
    }

    /** Never runs twice at a time: {@code rounds} counts the calls that are not served yet. */
    private void drain() {
        int served = rounds.get();
        do {
            List<Appended> batch;
            long through;
            Stage now;
            synchronized (lock) {
                batch = pending;
                pending = new ArrayList<>();
                through = position;
                now = stage;
            }
            settle(batch, through, now);
            served = rounds.addAndGet(-served);
        } while (served != 0);
    }

    private void settle(List<Appended> batch, long through, Stage now) {
        long bytes = 0;
        try {
            for (Appended appended : batch) {
                store.accept(appended);
                bytes += appended.sizeBytes();
            }
        } catch (StorageException e) {
            end(e);
            return;
        }
        synchronized (lock) {
            pendingBytes = Math.max(0, pendingBytes - bytes);
        }
        if (!batch.isEmpty()) {
            durable.tryEmitNext(through);
        }
        if (now == Stage.CLOSING) {
            end(null);
        } else if (now == Stage.CRASHED) {
            end(new StorageException("the in-memory journal was crashed"));
        }
    }

    private void end(@Nullable StorageException failure) {
        synchronized (lock) {
            stage = Stage.OVER;
            pending = new ArrayList<>();
            pendingBytes = 0;
        }
        if (failure == null) {
            durable.tryEmitComplete();
        } else {
            durable.tryEmitError(failure);
        }
        over.tryEmitEmpty();
    }
}
