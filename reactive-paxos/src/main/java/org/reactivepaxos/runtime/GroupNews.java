// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import org.jspecify.annotations.Nullable;
import org.reactivepaxos.event.GroupStatus.State;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** How a group tells the world that something is new, and how it ended. On the group's worker. */
final class GroupNews {

    private final int group;
    private final Sinks.Many<Long> appliedBelow = Sinks.many().replay().latestOrDefault(0L);
    private final Sinks.One<Boolean> end = Sinks.one();
    private final Pulse changes;
    private final Pulse progress;
    private volatile long appliedBelowNow;
    private volatile @Nullable State ended;
    private volatile @Nullable Throwable haltedBy;

    GroupNews(int group, Scheduler callbacks) {
        this.group = group;
        this.changes = new Pulse(callbacks);
        this.progress = new Pulse(callbacks);
    }

    int group() {
        return group;
    }

    void applied(long below) {
        appliedBelowNow = below;
        appliedBelow.tryEmitNext(below);
        progress.beat();
    }

    /** Why the group halted; null while it has not. Any thread. */
    @Nullable Throwable haltedBy() {
        return haltedBy;
    }

    void halted(Throwable cause) {
        haltedBy = cause;
        ended = State.HALTED;
        appliedBelow.tryEmitError(cause);
        end.tryEmitError(cause);
        changes.error(cause);
        progress.error(cause);
    }

    void closed() {
        ended = State.CLOSED;
        end.tryEmitEmpty();
        changes.complete();
        progress.complete();
    }

    /** Beats when something has changed that does not change with every value. */
    Pulse changes() {
        return changes;
    }

    /** Beats when more is decided or applied. */
    Pulse progress() {
        return progress;
    }

    /** How the group ended; null while it has not. Any thread. */
    @Nullable State ended() {
        return ended;
    }

    /** Any thread. */
    long appliedBelowNow() {
        return appliedBelowNow;
    }

    Flux<Long> appliedBelow() {
        return appliedBelow.asFlux();
    }

    Mono<Void> onClose() {
        return end.asMono().then();
    }
}
