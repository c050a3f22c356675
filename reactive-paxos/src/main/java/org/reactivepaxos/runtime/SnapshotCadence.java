// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.time.Duration;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.storage.SnapshotSchedule;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Has the snapshots of one group taken when they are due. On the group's worker. */
final class SnapshotCadence {

    /** How long after a failure none is begun by itself. */
    private static final long PAUSE = Duration.ofMinutes(1).toNanos();

    private final GroupPort port;
    private final SnapshotSchedule schedule;
    private final SnapshotTaker taker;
    private long bytes;
    private boolean taking;
    private boolean paused;
    private long pausedAt;

    SnapshotCadence(GroupPort port, SnapshotSchedule schedule, SnapshotTaker taker) {
        this.port = port;
        this.schedule = schedule;
        this.taker = taker;
    }

    /** The group takes part now. Any thread. */
    void begin() {
        if (!schedule.every().isZero()) {
            Flux.interval(schedule.every(), port.callbacks())
                    .onBackpressureDrop()
                    .concatMap(tick -> port.worker().call(this::isVacant), 1)
                    .filter(waits -> !waits)
                    .concatMap(unused -> taken(), 1)
                    .takeUntilOther(port.onEnd())
                    .subscribe();
        }
    }

    /** More is decided, or was when the group started. */
    void decided(Decision decision) {
        bytes += decision.values().sizeBytes();
    }

    /** After a turn. */
    void look() {
        long since = port.state().decidedBelow() - port.state().snapshotBelow();
        if (taking
                || isVacant()
                || isPaused()
                || !schedule.isDue(since, bytes, taker.lastBytes())) {
            return;
        }
        taking = true;
        bytes = 0;
        taken().subscribe(unused -> {}, error -> {}, () -> port.worker().execute(this::ended));
    }

    /** What waits for a snapshot has nothing in it that could be saved. */
    private boolean isVacant() {
        return port.loop().applier().isVacant();
    }

    private boolean isPaused() {
        paused = paused && port.worker().now() - pausedAt < PAUSE;
        return paused;
    }

    private Mono<Long> taken() {
        return taker.take()
                .doOnError(error -> port.worker().execute(() -> failed(error)))
                .onErrorComplete();
    }

    private void failed(Throwable error) {
        port.watch().snapshotNotTaken(error);
        paused = true;
        pausedAt = port.worker().now();
    }

    private void ended() {
        taking = false;
    }
}
