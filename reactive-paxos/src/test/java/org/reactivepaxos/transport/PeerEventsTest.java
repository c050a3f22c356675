// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class PeerEventsTest {

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
                .verify(Duration.ofSeconds(30));
    }

    @Test
    void losesTheOldestForASlowSubscriber() {
        int lost = 10;
        StepVerifier.create(events.flux(), 0)
                .then(
                        () -> {
                            for (int i = 1; i <= PeerEvents.BUFFERED_EVENTS_MAX + lost; i++) {
                                events.connected(i);
                            }
                        })
                .thenRequest(1)
                .expectNext(new PeerEvent.Connected(lost + 1))
                .thenCancel()
                .verify(Duration.ofSeconds(30));
    }

    @Test
    void tellsALateSubscriberOnlyWhatFollows() {
        events.connected(1);
        StepVerifier.create(events.flux())
                .then(() -> events.disconnected(1, "gone"))
                .expectNext(new PeerEvent.Disconnected(1, "gone"))
                .then(events::complete)
                .expectComplete()
                .verify(Duration.ofSeconds(30));
    }
}
