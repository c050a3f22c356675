// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.OverloadedException;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.storage.xodus.XodusJournal;
import org.reactivepaxos.storage.xodus.XodusOptions;
import org.reactivepaxos.transport.tcp.TcpOptions;
import org.reactivepaxos.transport.tcp.TcpTransport;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/** P01: what a node opened is freed when it is closed, and when it did not start. */
class LeaksTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Less than the time after which the threads of a pool end by themselves. */
    private static final Duration SETTLED = Duration.ofSeconds(20);

    private static final int STARTS = 200;
    private static final int FAILED_STARTS_OF_A_KIND = 100;
    private static final XodusOptions SMALL = XodusOptions.defaults().withFileBytes(1 << 20);

    @TempDir private Path folder;

    /** What a process has, by the names that tell where it is from. */
    private record Held(Set<String> threads, Set<String> files, long mapped, long pooled) {

        static Held now() {
            return new Held(liveThreads(), openFiles(), mappedBytes(), takenBytes());
        }

        private static Set<String> liveThreads() {
            return Thread.getAllStackTraces().keySet().stream()
                    .map(thread -> thread.getName() + "#" + thread.getId())
                    // Reactor's and Netty's shared ones come and go by themselves.
                    .filter(name -> !name.startsWith("parallel-"))
                    .filter(name -> !name.startsWith("boundedElastic-"))
                    .filter(name -> !name.startsWith("globalEventExecutor"))
                    .filter(name -> !name.startsWith("ForkJoinPool"))
                    .filter(name -> !name.startsWith("awaitility-"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        /** Files and sockets, by what they are. */
        private static Set<String> openFiles() {
            try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
                return open.map(Held::target)
                        .filter(name -> !name.contains("/proc/"))
                        .collect(Collectors.toCollection(TreeSet::new));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String target(Path descriptor) {
            try {
                return Files.readSymbolicLink(descriptor).toString();
            } catch (IOException gone) {
                return "/proc/";
            }
        }

        private static long mappedBytes() {
            return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(pool -> pool.getName().startsWith("mapped"))
                    .mapToLong(BufferPoolMXBean::getMemoryUsed)
                    .sum();
        }

        /** Bytes that somebody has and did not give back; what the pool keeps is not counted. */
        private static long takenBytes() {
            return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
        }
    }

    private static void awaitWithin(Held before) {
        await().atMost(SETTLED)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(
                        () -> {
                            Held now = Held.now();
                            assertThat(now.threads()).isSubsetOf(before.threads());
                            assertThat(now.files()).isSubsetOf(before.files());
                            assertThat(now.mapped()).isLessThanOrEqualTo(before.mapped());
                            assertThat(now.pooled()).isLessThanOrEqualTo(before.pooled());
                        });
    }

    private static PaxosOptions inMemory() {
        // Quick elections: a start is to cost what it opens, and no waiting.
        return PaxosOptions.of(1, 1)
                .heartbeat(Duration.ofMillis(5))
                .lease(Duration.ofMillis(5))
                .electionTimeout(Duration.ofMillis(10), Duration.ofMillis(20))
                .group(0, (instance, value) -> value);
    }

    private static TcpOptions anyPort() {
        return TcpOptions.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Map.of());
    }

    private PaxosOptions onDisk(TcpTransport transport, String name) {
        return inMemory()
                .journal(XodusJournal.at(folder.resolve(name), SMALL))
                .transport(transport);
    }

    private static void startAndClose(PaxosOptions options) {
        PaxosNode node = PaxosNode.startNow(options, PATIENCE);
        node.group(0).propose(new byte[100]).block(PATIENCE);
        node.closeNow(PATIENCE);
    }

    @Test
    void twoHundredNodesInMemoryLeaveNothing() {
        startAndClose(inMemory());
        Held before = Held.now();
        for (int i = 0; i < STARTS; i++) {
            startAndClose(inMemory());
        }
        awaitWithin(before);
    }

    @Test
    void twoHundredNodesOnDiskAndTcpLeaveNothing() {
        startAndClose(onDisk(TcpTransport.create(anyPort()), "warm"));
        Held before = Held.now();
        for (int i = 0; i < STARTS; i++) {
            startAndClose(onDisk(TcpTransport.create(anyPort()), "one"));
        }
        awaitWithin(before);
    }

    @Test
    void twoHundredFailedStartsLeaveNothing() {
        TcpTransport first = TcpTransport.create(anyPort());
        PaxosNode running = PaxosNode.startNow(onDisk(first, "running"), PATIENCE);
        TcpOptions taken = TcpOptions.of(first.boundAddress(), Map.of());
        startAndClose(onDisk(TcpTransport.create(anyPort()), "own"));
        Held before = Held.now();
        for (int i = 0; i < FAILED_STARTS_OF_A_KIND; i++) {
            // The port is taken, and then the directory.
            assertStartFails(onDisk(TcpTransport.create(taken), "own"));
            assertStartFails(onDisk(TcpTransport.create(anyPort()), "running"));
        }
        awaitWithin(before);
        startAndClose(onDisk(TcpTransport.create(anyPort()), "own"));
        running.closeNow(PATIENCE);
    }

    private static void assertStartFails(PaxosOptions options) {
        assertThatThrownBy(() -> PaxosNode.startNow(options, PATIENCE))
                .hasStackTraceContaining("in use");
    }

    @Test
    void whatWasGivenToANodeIsLeftAlone() {
        Scheduler workers = Schedulers.newSingle("given-workers");
        Scheduler callbacks = Schedulers.newSingle("given-callbacks");
        LoopResources loops = LoopResources.create("given-loops", 1, true);
        for (int i = 0; i < 3; i++) {
            startAndClose(
                    onDisk(TcpTransport.create(anyPort().withLoops(loops)), "given")
                            .workers(1)
                            .workerScheduler(() -> workers)
                            .callbackScheduler(() -> callbacks));
            assertThat(List.of(workers.isDisposed(), callbacks.isDisposed(), loops.isDisposed()))
                    .containsOnly(false);
        }
        workers.dispose();
        callbacks.dispose();
        loops.disposeLater(Duration.ZERO, PATIENCE).block(PATIENCE);
    }

    @Test
    void nodesWithOtherOptionsInOneProcessDoNotInterfere() {
        PaxosNode quick =
                PaxosNode.startNow(
                        inMemory()
                                .electionTimeout(Duration.ofMillis(50), Duration.ofMillis(90))
                                .heartbeat(Duration.ofMillis(10)),
                        PATIENCE);
        PaxosNode small = PaxosNode.startNow(inMemory().openProposals(1, 10).workers(2), PATIENCE);
        PaxosNode disk =
                PaxosNode.startNow(onDisk(TcpTransport.create(anyPort()), "disk"), PATIENCE);
        assertThatThrownBy(() -> small.group(0).propose(new byte[11]).block(PATIENCE))
                .isInstanceOf(OverloadedException.class);
        quick.group(0).propose(new byte[11]).block(PATIENCE);
        small.closeNow(PATIENCE);
        quick.group(0).propose(new byte[1000]).block(PATIENCE);
        disk.group(0).propose(new byte[1000]).block(PATIENCE);
        disk.closeNow(PATIENCE);
        quick.group(0).propose(new byte[1]).block(PATIENCE);
        quick.closeNow(PATIENCE);
    }
}
