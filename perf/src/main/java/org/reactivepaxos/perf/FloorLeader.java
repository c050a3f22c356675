// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Makes the blocks of the floor, sends and appends them, and counts who has them. */
final class FloorLeader implements Participant {

    static final String VALUES = "values";

    /** A follower, with the blocks that are still to be sent to it, by their number of values. */
    private record Follower(int member, SocketChannel channel, BlockingQueue<Integer> unsent) {}

    private final MemberSettings settings;
    private final FloorBlocks blocks;
    private final FloorLog log;
    private final FloorProgress progress;
    private final List<Follower> followers = new ArrayList<>();
    private final Window window;

    private FloorLeader(MemberSettings settings) {
        Workload workload = settings.workload();
        this.settings = settings;
        blocks = FloorBlocks.of(workload);
        log = FloorLog.in(settings.data());
        progress = new FloorProgress(workload.members(), workload.outstanding());
        window = new Window(() -> Usage.now(log.syncs(), 0));
    }

    static FloorLeader start(MemberSettings settings) {
        return new FloorLeader(settings);
    }

    @Override
    public Line answer(Line line) {
        return switch (line.word()) {
            case "lead" -> connect();
            case "load" -> load();
            case "begin" -> {
                progress.drainLatencies();
                yield window.begin();
            }
            case "end" -> window.end(Optional.of(progress.drainLatencies()));
            case "stop" -> new Line("stopped", Map.of(VALUES, stop()));
            case "await" -> await(line.number(VALUES));
            default -> throw new IllegalArgumentException("unknown: " + line.format());
        };
    }

    private Line connect() {
        for (Map.Entry<Integer, InetSocketAddress> address : settings.addresses().entrySet()) {
            if (address.getKey() != settings.member()) {
                followers.add(connect(address.getKey(), address.getValue()));
            }
        }
        return Line.of("leads");
    }

    private Follower connect(int member, InetSocketAddress address) {
        try {
            SocketChannel channel = SocketChannel.open(address);
            channel.socket().setTcpNoDelay(true);
            int blocksMax = settings.workload().outstanding();
            return new Follower(member, channel, new ArrayBlockingQueue<>(blocksMax));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Line load() {
        for (Follower follower : followers) {
            FloorThread.start("perf-floor-send-" + follower.member(), () -> send(follower));
            FloorThread.start("perf-floor-count-" + follower.member(), () -> count(follower));
        }
        FloorThread.start("perf-floor-append", this::append);
        return Line.of("loaded");
    }

    /** Takes whatever is free, hands it to all followers and stores it. */
    private void append() throws IOException, InterruptedException {
        ByteBuffer buffer = blocks.buffer();
        int values = progress.take(blocks.valuesMax());
        while (values > 0) {
            for (Follower follower : followers) {
                follower.unsent().put(values);
            }
            blocks.fill(buffer, values);
            log.append(buffer);
            progress.stored(settings.member(), values);
            values = progress.take(blocks.valuesMax());
        }
    }

    private void send(Follower follower) throws IOException, InterruptedException {
        ByteBuffer buffer = blocks.buffer();
        while (follower.channel().isOpen()) {
            blocks.fill(buffer, follower.unsent().take());
            while (buffer.hasRemaining()) {
                follower.channel().write(buffer);
            }
        }
    }

    private void count(Follower follower) throws IOException {
        ByteBuffer stored = ByteBuffer.allocateDirect(FloorBlocks.HEAD_BYTES);
        while (follower.channel().read(stored) >= 0) {
            if (!stored.hasRemaining()) {
                progress.stored(follower.member(), stored.getInt(0));
                stored.clear();
            }
        }
        // It ended; if before its time, then the benchmark knows that from its process.
    }

    private long stop() {
        return FloorThread.result(progress::stop);
    }

    private Line await(long values) {
        long stored = FloorThread.result(() -> progress.await(settings.member(), values));
        return new Line("applied", Map.of(VALUES, stored));
    }

    @Override
    public void close(Duration limit) {
        log.close();
    }
}
