// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Event;
import org.reactivepaxos.protocol.Event.PeerBack;
import org.reactivepaxos.protocol.Event.PeerSilent;

/** Who is silent, who is back, and how this node makes itself heard. Times in milliseconds. */
class PeerWatchTest {

    private static final long SILENCE = 600;
    private static final long HEARTBEAT = 100;
    private static final long TICK = 10;

    private final PeerTraffic traffic = new PeerTraffic(List.of(1, 2, 3), 1);
    private final PeerWatch watch = new PeerWatch(traffic, SILENCE, HEARTBEAT);
    private final List<Event> news = new ArrayList<>();
    private long now = -250;

    /** Looks at every tick; these members are heard all the time. */
    private void pass(long millis, int... heard) {
        for (long end = now + millis; now < end; now += TICK) {
            for (int member : heard) {
                traffic.heard(member);
            }
            news.addAll(watch.look(now));
        }
    }

    @Test
    void aPeerIsSilentOnceUntilItIsHeardAgain() {
        pass(SILENCE, 2, 3);
        pass(SILENCE - TICK, 2);
        assertThat(news).isEmpty();
        pass(10 * SILENCE, 2);
        assertThat(news).containsExactly(new PeerSilent(3));
        assertThat(watch.silent()).containsExactly(new PeerSilent(3));
        pass(TICK, 2, 3);
        assertThat(news).containsExactly(new PeerSilent(3), new PeerBack(3));
        assertThat(watch.silent()).isEmpty();
        pass(2 * SILENCE, 2);
        assertThat(news).endsWith(new PeerSilent(3)).hasSize(3);
    }

    @Test
    void aPeerThatNeverConnectedIsSilentToo() {
        pass(2 * SILENCE, 2);
        assertThat(news).containsExactly(new PeerSilent(3));
    }

    @Test
    void aNewConnectionIsToldAlsoWhereThePeerWasNeverMissed() {
        pass(SILENCE, 2, 3);
        traffic.connected(2);
        pass(TICK, 3);
        assertThat(news).containsExactly(new PeerBack(2));
    }

    @Test
    void nobodyIsSilentBecauseThisProcessStoodStill() {
        pass(SILENCE, 2, 3);
        now += 10 * SILENCE;
        pass(SILENCE);
        assertThat(news).isEmpty();
        pass(2 * TICK);
        assertThat(news).containsExactly(new PeerSilent(2), new PeerSilent(3));
    }

    @Test
    void aProcessThatStandsStillAgainAndAgainFindsTheSilentAllTheSame() {
        pass(SILENCE, 2, 3);
        for (int look = 0; look < 100; look++) {
            now += 2 * HEARTBEAT;
            traffic.heard(2);
            news.addAll(watch.look(now));
        }
        assertThat(news).containsExactly(new PeerSilent(3));
    }

    @Test
    void aNodeThatStopsGivesNoSignAnyMore() {
        RecordingTransport transport = new RecordingTransport();
        SignsOfLife signs = new SignsOfLife(traffic, transport, HEARTBEAT);
        signs.onTick(now);
        signs.stop();
        signs.onTick(now + HEARTBEAT);
        assertThat(transport.frames()).hasSize(2);
    }

    @Test
    void strangersAreNotWatched() {
        traffic.heard(9);
        traffic.connected(9);
        traffic.sent(9);
        pass(SILENCE, 2, 3);
        assertThat(news).isEmpty();
    }

    @Test
    void thisNodeIsHeardOnceInAnIntervalAndNotBesideWhatItSends() {
        RecordingTransport transport = new RecordingTransport();
        SignsOfLife signs = new SignsOfLife(traffic, transport, HEARTBEAT);
        for (long end = now + 1_000; now < end; now += TICK) {
            traffic.sent(3);
            signs.onTick(now);
        }
        assertThat(transport.frames())
                .hasSize(10)
                .allSatisfy(
                        frame -> {
                            assertThat(frame.member()).isEqualTo(2);
                            assertThat(frame.messages()).isEmpty();
                        });
    }
}
