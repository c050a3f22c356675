// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.MessageSamples;

/**
 * P78: the rate of bulk of a whole member, over all its connections, on virtual time. Each of three
 * peers takes at once whatever comes, and always has more to come.
 */
final class NodeRateTest {

    private static final int PEERS = 3;
    private static final int LESSON = 256 << 10;
    private static final Duration STEP = Duration.ofMillis(10);
    private static final int SECONDS = 60;
    private static final double TENTH = 10;
    private static final TcpLimits LIMITS = TcpLimits.DEFAULTS;
    private static final Terms TERMS = new Terms(new FirstWireVersion(), LIMITS.bulkWindowBytes());

    private long now;
    private final BulkRate rate = new BulkRate(() -> now);
    private final List<Peer> peers =
            IntStream.range(0, PEERS).mapToObj(each -> new Peer()).toList();

    /** The connection to one, and what it has taken. */
    private final class Peer {
        private final HeldChannel held = new HeldChannel();
        private final BulkLane lane =
                new BulkLane(held.channel(), LIMITS, rate, new Meters(), TERMS);
        private long taken;

        void take() {
            held.channel().advanceTimeBy(STEP.toNanos(), TimeUnit.NANOSECONDS);
            held.channel().runPendingTasks();
            if (lane.hasRoomFor(0)) {
                Values values = Values.of(MessageSamples.command(1, new byte[LESSON]));
                lane.offer(new GroupMessage(0, 1, new CatchUpReply(3, values, 9)));
            }
            taken +=
                    held.readFrames().stream()
                            .mapToLong(frame -> frame.getBulkPart().getBytes().size())
                            .sum();
            lane.credited(taken);
        }
    }

    @AfterEach
    void close() {
        peers.forEach(peer -> peer.held.channel().finishAndReleaseAll());
    }

    /** As {@link TcpTransport#bulkBytesPerSecond} does. */
    private void set(long bytesPerSecond) {
        rate.set(bytesPerSecond);
        peers.forEach(peer -> peer.lane.rateChanged());
    }

    private long taken() {
        return peers.stream().mapToLong(peer -> peer.taken).sum();
    }

    /** What leaves in a minute. */
    private long sentBytes() {
        long before = taken();
        for (long steps = SECONDS * 1_000L / STEP.toMillis(); steps > 0; steps--) {
            now += STEP.toNanos();
            peers.forEach(Peer::take);
        }
        return taken() - before;
    }

    @ParameterizedTest
    @ValueSource(longs = {20_000, 100_000, 600_000})
    void whatLeavesAMemberIsItsRateWithinATenth(long bytesPerSecond) {
        set(bytesPerSecond);
        assertThat(sentBytes()).isCloseTo(SECONDS * bytesPerSecond, withinPercentage(TENTH));
        for (Peer peer : peers) {
            assertThat(peer.taken).isCloseTo(taken() / PEERS, withinPercentage(TENTH));
        }
    }

    @Test
    void aNewRateHoldsFromThereOn() {
        for (long bytesPerSecond : new long[] {100_000, 600_000, 50_000}) {
            set(bytesPerSecond);
            assertThat(sentBytes()).isCloseTo(SECONDS * bytesPerSecond, withinPercentage(TENTH));
        }
    }

    /** The floor is one part: each peer has its turn, however low the rate. */
    @Test
    void theLowestRateStarvesNobody() {
        set(PEERS * BulkLane.PART_BYTES / SECONDS);
        sentBytes();
        sentBytes();
        assertThat(peers).allMatch(peer -> peer.taken >= BulkLane.PART_BYTES);
    }
}
