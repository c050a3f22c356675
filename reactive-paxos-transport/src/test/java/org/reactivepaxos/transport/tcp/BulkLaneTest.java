// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.MessageSamples;
import org.reactivepaxos.transport.tcp.wire.Wire;

/** Bulk in parts, within the credit of the peer and the rate. */
final class BulkLaneTest {

    private static final int WINDOW = 64 << 10;
    private static final int LESSON = 256 << 10;
    private static final TcpLimits LIMITS = TcpLimits.DEFAULTS.withBulkWindowBytes(WINDOW);
    private static final Terms TERMS = new Terms(new FirstWireVersion(), WINDOW);
    private static final GroupMessage VOTE =
            new GroupMessage(0, 1, new Accepted(new Ballot(Ballot.GENESIS_VERSION, 1, 1), 5));

    private final Meters meters = new Meters();
    private long now;
    private final BulkRate rate = new BulkRate(() -> now);
    private final HeldChannel held = new HeldChannel();
    private final EmbeddedChannel channel = held.channel();
    private final Outbound outbound =
            new Outbound(
                    channel,
                    LIMITS,
                    TERMS.version(),
                    meters,
                    new BulkLane(channel, LIMITS, rate, meters, TERMS));
    private final EmbeddedChannel back = new EmbeddedChannel();
    private final BulkInbound peer = new BulkInbound(back, LIMITS.frameBytesMax(), WINDOW, meters);
    private long taken;

    BulkLaneTest() {
        held.carry(outbound, LIMITS);
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
        back.finishAndReleaseAll();
    }

    private static GroupMessage lesson(int group) {
        Values values = Values.of(MessageSamples.command(1, new byte[LESSON]));
        return new GroupMessage(group, 1, new CatchUpReply(3, values, 9));
    }

    private List<Wire.Frame> read() {
        List<Wire.Frame> frames = held.readFrames();
        taken += bulkBytes(frames);
        return frames;
    }

    private static long bulkBytes(List<Wire.Frame> frames) {
        return frames.stream().mapToLong(frame -> frame.getBulkPart().getBytes().size()).sum();
    }

    @Test
    void aVoteWaitsBehindAWindowOfBulkAtMost() {
        for (int group = 0; group < 20; group++) {
            outbound.send(List.of(lesson(group)));
        }
        channel.runPendingTasks();
        outbound.send(List.of(VOTE));
        List<Wire.Frame> frames = read();
        assertThat(frames.get(frames.size() - 1).hasMessages()).isTrue();
        assertThat(bulkBytes(frames)).isEqualTo(WINDOW);
        // Without credit nothing follows, however much the peer reads.
        assertThat(read()).isEmpty();
    }

    @Test
    void votesGoBetweenThePartsOfOneMessage() {
        outbound.send(List.of(lesson(0)));
        channel.runPendingTasks();
        assertThat(bulkBytes(read())).isEqualTo(WINDOW);
        outbound.send(List.of(VOTE));
        outbound.credited(WINDOW);
        List<Wire.Frame> frames = read();
        assertThat(frames.get(0).hasMessages()).isTrue();
        assertThat(bulkBytes(frames)).isEqualTo(WINDOW);
    }

    @Test
    void creditLetsTheRestFollowAndThePartsMakeTheMessageAgain() throws IOException {
        outbound.send(List.of(lesson(4), lesson(5)));
        channel.runPendingTasks();
        List<GroupMessage> received = new ArrayList<>();
        for (List<Wire.Frame> frames = read(); !frames.isEmpty(); frames = read()) {
            for (Wire.Frame frame : frames) {
                Wire.Messages whole = peer.take(frame.getBulkPart());
                if (whole != null) {
                    received.add(MessageDecoder.decode(whole.getMessage(0)));
                }
            }
            outbound.credited(taken);
        }
        assertThat(received).containsExactly(lesson(4), lesson(5));
    }

    /** P77: what counts is what the peer has taken, however little at a time, and not the time. */
    @Test
    void aSlowPeerHasNoMoreOnItsWayThanItsCreditHoweverLongItTakes() {
        outbound.send(List.of(lesson(4)));
        channel.runPendingTasks();
        read();
        long credited = 0;
        while (!outbound.hasRoomForBulk(4)) {
            pass(3_600);
            assertThat(read()).as("time is no credit").isEmpty();
            credited = Math.min(taken, credited + 1_000);
            outbound.credited(credited);
            read();
            assertThat(taken - credited).isLessThanOrEqualTo(WINDOW);
        }
        assertThat(taken).isGreaterThan(LESSON);
    }

    @Test
    void creditForWhatWasNotSentCountsForNothing() {
        outbound.send(List.of(lesson(0)));
        channel.runPendingTasks();
        read();
        outbound.credited(Long.MAX_VALUE);
        assertThat(bulkBytes(read())).isEqualTo(WINDOW);
        outbound.credited(-1);
        outbound.credited(0);
        assertThat(read()).isEmpty();
    }

    @Test
    void aGroupHasNoRoomWhileItsAnswerIsOnItsWay() {
        assertThat(outbound.hasRoomForBulk(0)).isTrue();
        outbound.send(List.of(lesson(0)));
        channel.runPendingTasks();
        assertThat(outbound.hasRoomForBulk(0)).isFalse();
        assertThat(outbound.hasRoomForBulk(1)).isTrue();
        for (List<Wire.Frame> frames = read(); !frames.isEmpty(); frames = read()) {
            assertThat(outbound.hasRoomForBulk(0)).isFalse();
            outbound.credited(taken);
        }
        assertThat(outbound.hasRoomForBulk(0)).isTrue();
    }

    @Test
    void noGroupHasRoomWhileMuchWaits() {
        int group = 0;
        while (outbound.hasRoomForBulk(group)) {
            outbound.send(List.of(lesson(group++)));
        }
        assertThat((long) group * LESSON)
                .isBetween(
                        LIMITS.bulkBacklogBytesMax() / 2L - LESSON,
                        (long) LIMITS.bulkBacklogBytesMax());
        assertThat(outbound.waitingBytes()).isLessThan(LIMITS.bulkBacklogBytesMax());
    }

    @Test
    void whatWaitsIsBoundedHoweverMuchIsSent() {
        for (int group = 0; group < 1_000; group++) {
            outbound.send(List.of(lesson(group)));
        }
        assertThat(outbound.waitingBytes()).isLessThan(LIMITS.bulkBacklogBytesMax());
        assertThat(meters.read().dropped()).isGreaterThan(900);
    }

    @Test
    void theRateHoldsBulkBackAndNothingElseUntilItIsRaised() {
        rate.set(1);
        outbound.send(List.of(lesson(0)));
        channel.runPendingTasks();
        outbound.send(List.of(VOTE));
        List<Wire.Frame> frames = read();
        // The first part is paid for afterwards, in four hours.
        assertThat(bulkBytes(frames)).isEqualTo(BulkLane.PART_BYTES);
        assertThat(frames.get(frames.size() - 1).hasMessages()).isTrue();
        now += TimeUnit.HOURS.toNanos(3);
        channel.advanceTimeBy(3, TimeUnit.HOURS);
        channel.runPendingTasks();
        assertThat(read()).isEmpty();

        rate.set(BulkRate.UNLIMITED);
        outbound.rateChanged();
        assertThat(bulkBytes(read())).isEqualTo(WINDOW - BulkLane.PART_BYTES);
    }

    private void pass(int seconds, HeldChannel... others) {
        now += TimeUnit.SECONDS.toNanos(seconds);
        pass(Duration.ofSeconds(seconds), channel);
        for (HeldChannel other : others) {
            pass(Duration.ofSeconds(seconds), other.channel());
        }
    }

    private static void pass(Duration time, EmbeddedChannel on) {
        on.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        on.runPendingTasks();
    }

    @Test
    void eachLaneHasItsTurnUnderOneRate() {
        HeldChannel other = new HeldChannel();
        BulkLane second = new BulkLane(other.channel(), LIMITS, rate, meters, TERMS);
        rate.set(BulkLane.PART_BYTES);
        outbound.send(List.of(lesson(0)));
        channel.runPendingTasks();
        second.offer(lesson(0));
        other.channel().runPendingTasks();
        assertThat(bulkBytes(read())).isEqualTo(BulkLane.PART_BYTES);
        assertThat(other.readFrames()).isEmpty();
        // The first lane has asked for its second turn, the other for the one after.
        pass(1, other);
        assertThat(bulkBytes(read())).isEqualTo(BulkLane.PART_BYTES);
        assertThat(other.readFrames()).isEmpty();
        pass(1, other);
        assertThat(read()).isEmpty();
        assertThat(bulkBytes(other.readFrames())).isEqualTo(BulkLane.PART_BYTES);
        pass(1, other);
        assertThat(bulkBytes(read())).isEqualTo(BulkLane.PART_BYTES);
        assertThat(other.readFrames()).isEmpty();
        other.channel().finishAndReleaseAll();
    }

    @Test
    void aPartFitsIntoTheSmallestFrame() {
        TcpLimits small = LIMITS.withFrameBytesMax(16 << 10);
        BulkLane narrow = new BulkLane(channel, small, rate, meters, TERMS);
        Values values = Values.of(MessageSamples.command(1, new byte[15 << 10]));
        narrow.offer(new GroupMessage(0, 1, new CatchUpReply(3, values, 9)));
        channel.runPendingTasks();
        List<Wire.Frame> frames = read();
        assertThat(frames).hasSizeGreaterThan(1);
        assertThat(frames)
                .allMatch(frame -> Frames.HEADER_BYTES + frame.getSerializedSize() <= 16 << 10)
                .last()
                .matches(frame -> frame.getBulkPart().getLast());
    }

    @Test
    void theEndOfTheConnectionFreesItsGroupsAndItsTurn() {
        rate.set(1);
        outbound.send(List.of(lesson(0), lesson(1)));
        channel.runPendingTasks();
        outbound.send(List.of(lesson(2)));
        assertThat(channel.close().isSuccess()).isTrue();
        assertThat(outbound.waitingBytes()).isZero();
        assertThat(meters.read().dropped()).isEqualTo(2);
        outbound.send(List.of(lesson(3)));
        assertThat(outbound.waitingBytes()).isZero();
        assertThat(meters.read().dropped()).isEqualTo(3);
        // The part that left is to be paid for, the one that waited is not.
        assertThat(rate.reserve(1))
                .isLessThanOrEqualTo(TimeUnit.SECONDS.toNanos(BulkLane.PART_BYTES));
    }
}
