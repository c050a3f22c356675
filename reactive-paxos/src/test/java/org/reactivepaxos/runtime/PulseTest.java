// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class PulseTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void listenersHearOnTheCallbackSchedulerAndNobodyWaitsForThem() throws InterruptedException {
        Scheduler callbacks = Schedulers.newBoundedElastic(1, 100, "callbacks");
        CountDownLatch hold = new CountDownLatch(1);
        AtomicInteger value = new AtomicInteger();
        List<String> seen = new ArrayList<>();
        CountDownLatch last = new CountDownLatch(1);
        Pulse pulse = new Pulse(callbacks);
        pulse.watch(value::get)
                .subscribe(
                        now -> {
                            seen.add(now + Thread.currentThread().getName().replaceAll("-.*", ""));
                            await(hold);
                            if (now == 1000) {
                                last.countDown();
                            }
                        });
        for (int i = 1; i <= 1000; i++) {
            value.set(i);
            pulse.beat(); // Returns, though the listener is stuck.
        }
        hold.countDown();
        assertThat(last.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(seen).allMatch(line -> line.endsWith("callbacks")).hasSizeLessThanOrEqualTo(3);
        callbacks.dispose();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void noChangeIsMissedHoweverManyThreadsBeat() {
        Scheduler callbacks = Schedulers.newSingle("callbacks");
        AtomicLong value = new AtomicLong();
        Pulse pulse = new Pulse(callbacks);
        long threads = 4;
        long changes = 20_000;
        StepVerifier.create(pulse.watch(value::get).takeUntil(now -> now == threads * changes))
                .expectNext(0L)
                .then(
                        () -> {
                            for (int i = 0; i < threads; i++) {
                                new Thread(() -> change(changes, value, pulse)).start();
                            }
                        })
                .thenConsumeWhile(now -> true)
                .expectComplete()
                .verify(LIMIT);
        callbacks.dispose();
    }

    private static void change(long times, AtomicLong value, Pulse pulse) {
        for (int i = 0; i < times; i++) {
            value.incrementAndGet();
            pulse.beat();
        }
    }

    @Test
    void whatChangesByTimeIsSeenWithoutABeat() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        AtomicInteger value = new AtomicInteger();
        List<Integer> seen = new ArrayList<>();
        List<String> end = new ArrayList<>();
        Pulse pulse = new Pulse(time);
        pulse.watchOften(value::get).subscribe(seen::add, e -> {}, () -> end.add("end"));
        time.advanceTimeBy(Pulse.LOOK_EVERY.multipliedBy(5));
        value.set(1);
        time.advanceTimeBy(Pulse.LOOK_EVERY);
        assertThat(seen).containsExactly(0, 1);
        pulse.complete();
        assertThat(end).containsExactly("end");
        value.set(2);
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(seen).containsExactly(0, 1);
    }
}
