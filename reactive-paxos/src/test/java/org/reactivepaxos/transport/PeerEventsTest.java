// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.data.Index;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class PeerEventsTest {

    private static final int MAX = PeerEvents.BUFFERED_EVENTS_MAX;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PeerEvents events = new PeerEvents();

    @Test
    void tellsARefusalOnceUntilItChangesOrEnds() {
        StepVerifier.create(events.flux())
                .then(
                        () -> {
                            assertThat(events.refused(2, true, "a")).isTrue();
                            assertThat(events.refused(2, true, "a")).isFalse();
                            assertThat(events.refused(2, true, "b")).isTrue();
                            assertThat(events.refused(3, true, "b")).isTrue();
                            events.connected(2);
                            assertThat(events.refused(2, true, "b")).isTrue();
                            events.complete();
                        })
                .expectNext(new PeerEvent.Refused(2, true, "a"))
                .expectNext(new PeerEvent.Refused(2, true, "b"))
                .expectNext(new PeerEvent.Refused(3, true, "b"))
                .expectNext(new PeerEvent.Connected(2))
                .expectNext(new PeerEvent.Refused(2, true, "b"))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void losesTheOldestForASlowSubscriber() {
        int lost = 10;
        StepVerifier.create(events.flux(), 0)
                .then(
                        () -> {
                            for (int i = 1; i <= MAX + lost; i++) {
                                events.connected(i);
                            }
                        })
                .thenRequest(1)
                .expectNext(new PeerEvent.Connected(lost + 1))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void tellsALateSubscriberOnlyWhatFollows() {
        events.connected(1);
        StepVerifier.create(events.flux())
                .then(() -> events.disconnected(1, "gone"))
                .expectNext(new PeerEvent.Disconnected(1, "gone"))
                .then(events::complete)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void waitsForNobodyWhoReportsAtTheSameTime() {
        List<PeerEvent> seen = new CopyOnWriteArrayList<>();
        AtomicInteger told = new AtomicInteger();
        events.flux()
                .subscribe(
                        event -> {
                            seen.add(event);
                            if (seen.size() == 1) {
                                onAWorker(() -> events.disconnected(1, "gone"));
                                onAWorker(() -> events.connected(2));
                                told.set(seen.size());
                            }
                        });
        events.connected(1);
        assertThat(told).hasValue(1);
        assertThat(seen)
                .containsExactly(
                        new PeerEvent.Connected(1),
                        new PeerEvent.Disconnected(1, "gone"),
                        new PeerEvent.Connected(2));
    }

    @Test
    void keepsTheNewestWhileASubscriberKeepsTheThread() {
        int lost = 10;
        List<PeerEvent> seen = new CopyOnWriteArrayList<>();
        events.flux()
                .subscribe(
                        event -> {
                            seen.add(event);
                            for (int i = 1; seen.size() == 1 && i <= MAX + lost; i++) {
                                events.connected(i);
                            }
                        });
        events.connected(0);
        assertThat(seen)
                .hasSize(1 + MAX)
                .contains(new PeerEvent.Connected(lost + 1), Index.atIndex(1));
    }

    /** Reports from a thread that must not block, and waits until it has. */
    private static void onAWorker(Runnable report) {
        Mono.fromRunnable(report).subscribeOn(Schedulers.parallel()).block(PATIENCE);
    }
}
