// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.demo;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosRetry;
import org.reactivepaxos.examples.cluster.Shown;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Proposes so many values each second through one member, whatever becomes of them: while the
 * cluster has no leader the client does not wait politely, and what waits for it is counted.
 */
final class SteadyClient {

    private static final Duration TICK = Duration.ofMillis(5);

    /** What may wait at a time: well below what a member takes, and more than a gap needs. */
    private static final int OPEN_MAX = 8_192;

    private static final int RETRIES_MAX = 20;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);

    private final PaxosGroup group;
    private final int perSecond;
    private final AtomicLong proposed = new AtomicLong();
    private final AtomicLong lastInstance = new AtomicLong();
    private final List<Call> calls = new ArrayList<>();
    private long told;
    private long toldAt = System.nanoTime();

    SteadyClient(PaxosGroup group, int perSecond) {
        this.group = group;
        this.perSecond = perSecond;
    }

    /** Proposes until then, and completes when all is acknowledged. */
    Mono<Void> run(Mono<?> until) {
        return Flux.defer(
                        () -> {
                            long begin = System.nanoTime();
                            return Flux.interval(TICK)
                                    .onBackpressureLatest()
                                    .takeUntilOther(until)
                                    .concatMapIterable(tick -> due(begin));
                        })
                .flatMap(this::propose, OPEN_MAX)
                .doOnNext(this::note)
                .then();
    }

    /** The values that are due by now and were not proposed: when each of them was due. */
    private List<Long> due(long begin) {
        long from = proposed.get();
        long nanosEach = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long below = (System.nanoTime() - begin) / nanosEach;
        proposed.set(Math.max(from, below));
        return LongStream.range(from, below).mapToObj(i -> begin + i * nanosEach).toList();
    }

    private Mono<Call> propose(long due) {
        return group.propose(ByteBuffer.allocate(Long.BYTES).putLong(0, due).array())
                .retryWhen(PaxosRetry.safe(RETRIES_MAX, FIRST_PAUSE))
                .doOnNext(done -> lastInstance.accumulateAndGet(done.id(), Math::max))
                .map(done -> new Call(due, System.nanoTime()));
    }

    private synchronized void note(Call call) {
        calls.add(call);
    }

    /** All that were acknowledged so far, in that order. */
    synchronized List<Call> calls() {
        List<Call> sorted = new ArrayList<>(calls);
        sorted.sort(Comparator.comparingLong(Call::done));
        return sorted;
    }

    /** The highest instance that holds one of the values. */
    long lastInstance() {
        return lastInstance.get();
    }

    /** How it goes now. */
    synchronized String line() {
        long now = System.nanoTime();
        String line =
                "client: "
                        + Shown.number(calls.size())
                        + " acknowledged, "
                        + Shown.number(proposed.get() - calls.size())
                        + " in flight, "
                        + Shown.perSecond(calls.size() - told, Duration.ofNanos(now - toldAt))
                        + " per second";
        told = calls.size();
        toldAt = now;
        return line;
    }
}
