// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Appends what the leader of the floor sends, and acknowledges it once it is synced. */
final class FloorFollower implements Participant {

    private final FloorBlocks blocks;
    private final FloorLog log;
    private final FloorProgress progress;
    private final ServerSocketChannel server;
    private final Window window;

    private FloorFollower(MemberSettings settings) throws IOException {
        blocks = FloorBlocks.of(settings.workload());
        log = FloorLog.in(settings.data());
        progress = new FloorProgress(1, 0);
        server = ServerSocketChannel.open();
        server.bind(Objects.requireNonNull(settings.addresses().get(settings.member()), "own"));
        window = new Window(() -> Usage.now(log.syncs(), 0));
    }

    static FloorFollower start(MemberSettings settings) {
        try {
            FloorFollower follower = new FloorFollower(settings);
            FloorThread.start("perf-floor-follower", follower::follow);
            return follower;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void follow() throws IOException {
        ByteBuffer buffer = blocks.buffer();
        try (SocketChannel leader = server.accept()) {
            leader.socket().setTcpNoDelay(true);
            while (receive(leader, buffer, FloorBlocks.HEAD_BYTES)) {
                int values = buffer.getInt(0);
                buffer.limit(blocks.bytes(values));
                if (!readFully(leader, buffer)) {
                    throw new EOFException("the leader ended within a block");
                }
                log.append(buffer.flip());
                blocks.fill(buffer, values);
                write(leader, buffer.limit(FloorBlocks.HEAD_BYTES));
                progress.stored(1, values);
            }
        }
    }

    private static boolean receive(SocketChannel from, ByteBuffer buffer, int bytes)
            throws IOException {
        return readFully(from, buffer.clear().limit(bytes));
    }

    private static boolean readFully(SocketChannel from, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (from.read(buffer) < 0) {
                return false;
            }
        }
        return true;
    }

    private static void write(SocketChannel to, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            to.write(buffer);
        }
    }

    @Override
    public Line answer(Line line) {
        return switch (line.word()) {
            case "begin" -> window.begin();
            case "end" -> window.end(Optional.empty());
            case "await" -> await(line.number(FloorLeader.VALUES));
            default -> throw new IllegalArgumentException("unknown: " + line.format());
        };
    }

    private Line await(long values) {
        long stored = FloorThread.result(() -> progress.await(1, values));
        return new Line("applied", Map.of(FloorLeader.VALUES, stored));
    }

    @Override
    public void close(Duration limit) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        log.close();
    }
}
