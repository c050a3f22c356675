// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.storage.LogRetention;
import org.reactivepaxos.storage.xodus.XodusJournal;
import org.reactivepaxos.storage.xodus.XodusSnapshotStore;
import org.reactivepaxos.transport.tcp.TcpOptions;
import org.reactivepaxos.transport.tcp.TcpTransport;

/** A snapshot of some size travels over sockets, between directories. */
class SnapshotOverTcpTest {

    /** Reached by a failing test only. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int BLOCK_BYTES = 1 << 20;
    private static final int BLOCKS = 24;
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir Path folder;

    private final Map<Integer, InetSocketAddress> addresses = new ConcurrentHashMap<>();
    private final Map<Integer, PaxosNode> nodes = new HashMap<>();
    private final Map<Integer, Blocks> blocks = new HashMap<>();
    private final Map<Integer, TcpTransport> transports = new HashMap<>();
    private final Random random = new Random(1);
    private int level;

    private PaxosNode start(int member) {
        TcpTransport transport =
                TcpTransport.create(TcpOptions.of(ANY_PORT, Set.of(1, 2, 3), this::address));
        transports.put(member, transport);
        Blocks fresh = new Blocks(BLOCK_BYTES);
        blocks.put(member, fresh);
        PaxosOptions options =
                PaxosOptions.of(member, 1, 2, 3)
                        .journal(XodusJournal.at(folder.resolve("log-" + member)))
                        .snapshots(XodusSnapshotStore.at(snapshots(member)))
                        .transport(transport)
                        .tailBytes(0)
                        .group(0, GroupOptions.of(fresh).retention(LogRetention.instances(0)));
        PaxosNode node = Objects.requireNonNull(PaxosNode.start(options).block(PATIENCE));
        addresses.put(member, transport.boundAddress());
        nodes.put(member, node);
        return node;
    }

    private Path snapshots(int member) {
        return folder.resolve("snapshots-" + member);
    }

    private InetSocketAddress address(int member) {
        return Objects.requireNonNull(addresses.get(member), "nowhere yet");
    }

    private void stop(int member) {
        Objects.requireNonNull(nodes.remove(member)).close().block(PATIENCE);
    }

    private void propose(int member, int count) {
        for (int i = 0; i < count; i++) {
            byte[] value = new byte[BLOCK_BYTES];
            random.nextBytes(value);
            node(member).group(0).propose(value).block(PATIENCE);
        }
    }

    private PaxosNode node(int member) {
        return Objects.requireNonNull(nodes.get(member));
    }

    private Blocks blocks(int member) {
        return Objects.requireNonNull(blocks.get(member));
    }

    /** Member 3 misses all that member 1 and 2 have only in their snapshots. */
    @BeforeEach
    void leaveBehind() {
        start(1);
        start(2);
        start(3);
        propose(1, 1);
        stop(3);
        propose(1, BLOCKS - 1);
        level = BLOCKS;
        await().atMost(PATIENCE).until(this::isCut);
    }

    /**
     * A log stays whole where a slow member has just learned from it: then the next one cuts it.
     */
    private boolean isCut() {
        await().atMost(PATIENCE).until(() -> blocks(2).count() == level);
        boolean cut = true;
        for (int member : List.of(1, 2)) {
            PaxosGroup group = node(member).group(0);
            assertThat(group.snapshot().block(PATIENCE)).isEqualTo(level);
            cut &= group.firstRetained() == level;
        }
        if (!cut) {
            propose(1, 1);
            level++;
        }
        return cut;
    }

    @AfterEach
    void close() {
        nodes.values().forEach(node -> node.close().block(PATIENCE));
    }

    private void awaitLevel(int count) {
        await().atMost(PATIENCE).until(() -> blocks(3).count() == count);
        assertThat(blocks(3).sum()).isEqualTo(blocks(2).sum());
        assertThat(blocks(3).restored()).isEqualTo(1);
    }

    @Test
    void aLaggingMemberGetsASnapshotAndGoesOnFromItAfterARestart() {
        start(3);
        awaitLevel(level);
        propose(3, 1);
        stop(3);
        start(3);
        await().atMost(PATIENCE).until(() -> blocks(2).count() == level + 1);
        awaitLevel(level + 1);
    }

    @Test
    void aSenderThatStopsHalfWayIsFollowedByAnother() {
        for (TcpTransport transport : transports.values()) {
            transport.bulkBytesPerSecond(12L << 20);
        }
        start(3);
        await().atMost(PATIENCE).until(() -> bytesIn(snapshots(3)) > BLOCKS * BLOCK_BYTES / 4);
        assertThat(blocks(3).restored()).isZero();
        stop(1);
        awaitLevel(level);
        start(1);
    }

    private static long bytesIn(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            return 0; // A file went while it was looked at.
        }
    }
}
