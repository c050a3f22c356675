// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.protocol.Value.Command;
import org.reactivepaxos.storage.Journal;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * The decided log of one group, a stretch at a time: from memory where it is held, and from the
 * journal otherwise.
 */
final class LogStretches {

    /** Encoded bytes of one stretch from the journal. */
    private static final int STRETCH_BYTES = 1 << 20;

    /**
     * How long to wait for a value that is decided here, and neither in memory any more nor
     * readable yet.
     */
    private static final Duration NOT_YET_READABLE = Duration.ofMillis(10);

    private final int group;
    private final GroupLoop loop;
    private final Journal journal;
    private final Scheduler scheduler;

    LogStretches(int group, GroupLoop loop, Journal journal, Scheduler scheduler) {
        this.group = group;
        this.loop = loop;
        this.journal = journal;
        this.scheduler = scheduler;
    }

    /**
     * What one look found.
     *
     * @param below the first instance it did not come to
     */
    record Stretch(long below, List<Effect> effects) {}

    /**
     * Commands with effect from an instance on, some at least of those in [from, below), all of
     * which are decided here; {@link LogCompacted} where they are gone. Emits on the scheduler.
     */
    Mono<Stretch> read(long from, long below) {
        return fromMemory(from, below).switchIfEmpty(Mono.defer(() -> fromJournal(from, below)));
    }

    private Mono<Stretch> fromMemory(long from, long below) {
        return Mono.<Stretch>create(
                        sink -> loop.worker().execute(() -> lookInMemory(sink, from, below)))
                .publishOn(scheduler);
    }

    private void lookInMemory(MonoSink<Stretch> sink, long from, long below) {
        long first = Math.max(loop.state().retainedFrom(), loop.applier().restoredBelow());
        if (from < first) {
            sink.error(new LogCompacted(from, first));
            return;
        }
        List<Run> held = loop.state().recent(from, below);
        if (held.isEmpty()) {
            sink.success();
        } else {
            sink.success(effective(held));
        }
    }

    /** Only once it is durable: before, the journal may hold an older vote for another value. */
    private Mono<Stretch> fromJournal(long from, long below) {
        return Mono.<Boolean>create(sink -> loop.whenDurable(() -> sink.success(true)))
                .publishOn(scheduler)
                .flatMap(durable -> journal.read(group, from, below, STRETCH_BYTES))
                .flatMap(runs -> runs.isEmpty() ? notYet(from) : onWorker(runs));
    }

    private Mono<Stretch> notYet(long from) {
        return Mono.delay(NOT_YET_READABLE, scheduler).thenReturn(new Stretch(from, List.of()));
    }

    private Mono<Stretch> onWorker(List<Run> runs) {
        return Mono.<Stretch>create(
                        sink -> loop.worker().execute(() -> sink.success(effective(runs))))
                .publishOn(scheduler);
    }

    /** Only the worker knows which commands had no effect. */
    private Stretch effective(List<Run> runs) {
        return new Stretch(
                runs.get(runs.size() - 1).below(), effects(runs, loop.applier().dropped()));
    }

    /** The commands of these runs, but for those that had no effect. */
    static List<Effect> effects(List<Run> runs, DroppedCommands dropped) {
        List<Effect> effects = new ArrayList<>();
        for (Run run : runs) {
            for (long instance = run.first(); instance < run.below(); instance++) {
                if (run.at(instance) instanceof Command command && !dropped.contains(instance)) {
                    effects.add(new Effect(instance, command));
                }
            }
        }
        return effects;
    }
}
