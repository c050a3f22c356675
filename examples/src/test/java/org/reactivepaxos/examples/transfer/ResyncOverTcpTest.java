// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.GroupHaltedException;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.protocol.ChainMismatch;
import org.reactivepaxos.storage.xodus.XodusJournal;
import org.reactivepaxos.transport.tcp.TcpOptions;
import org.reactivepaxos.transport.tcp.TcpTransport;
import reactor.core.publisher.Mono;

/** A flipped bit in one member's state, over sockets and on disks: found, put right, level. */
class ResyncOverTcpTest {

    /** Reached by a failing test only. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int WRONG = 3;
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir Path folder;

    private final Map<Integer, InetSocketAddress> addresses = new ConcurrentHashMap<>();
    private final Map<Integer, PaxosNode> nodes = new HashMap<>();
    private final Map<Integer, Tally> tallies = new HashMap<>();

    /** Adds up; the bit is flipped by the test, between two values. */
    private static final class Tally implements StateMachine {
        private volatile long sum;
        private volatile boolean flip;

        @Override
        public byte[] apply(long instance, byte[] value) {
            long next = 31 * sum + value.length;
            sum = flip ? next ^ 1L << 40 : next;
            flip = false;
            return Long.toString(sum).getBytes(UTF_8);
        }
    }

    @BeforeEach
    void start() {
        for (int member = 1; member <= 3; member++) {
            start(member);
        }
    }

    private void start(int member) {
        TcpTransport transport =
                TcpTransport.create(TcpOptions.of(ANY_PORT, Set.of(1, 2, 3), this::address));
        Tally tally = new Tally();
        tallies.put(member, tally);
        PaxosOptions options =
                PaxosOptions.of(member, 1, 2, 3)
                        .journal(XodusJournal.at(folder.resolve("log-" + member)))
                        .transport(transport)
                        .group(0, tally)
                        .group(1, new Tally());
        PaxosNode node = Objects.requireNonNull(PaxosNode.start(options).block(PATIENCE));
        addresses.put(member, transport.boundAddress());
        nodes.put(member, node);
    }

    private InetSocketAddress address(int member) {
        return Objects.requireNonNull(addresses.get(member), "nowhere yet");
    }

    @AfterEach
    void close() {
        nodes.values().forEach(node -> node.close().block(PATIENCE));
    }

    private PaxosNode node(int member) {
        return Objects.requireNonNull(nodes.get(member));
    }

    private Tally tally(int member) {
        return Objects.requireNonNull(tallies.get(member));
    }

    private void propose(PaxosGroup group, int count) {
        for (int i = 0; i < count; i++) {
            group.propose(("value " + i).getBytes(UTF_8)).block(PATIENCE);
        }
    }

    @Test
    void aFlippedBitIsFoundAndTheMemberPutRight() {
        propose(node(1).group(0), 20);
        PaxosGroup halted = node(WRONG).group(0);
        tally(WRONG).flip = true;
        propose(halted, 1);
        Throwable why =
                halted.onClose()
                        .then(Mono.<Throwable>empty())
                        .onErrorResume(Mono::just)
                        .block(PATIENCE);
        assertThat(why)
                .isInstanceOfSatisfying(
                        ChainMismatch.class, at -> assertThat(at.machine()).hasValue(0));
        assertThatThrownBy(() -> propose(halted, 1)).isInstanceOf(GroupHaltedException.class);
        propose(node(WRONG).group(1), 3);
        propose(node(1).group(0), 20);
        Tally fresh = new Tally();
        PaxosGroup again = node(WRONG).resync(0, GroupOptions.of(fresh)).block(PATIENCE);
        propose(Objects.requireNonNull(again), 5);
        await().atMost(PATIENCE).until(() -> tally(1).sum == fresh.sum);
        await().atMost(PATIENCE).until(() -> tally(2).sum == fresh.sum);
        restart(fresh.sum);
    }

    /** What it did in its second start of the group is what its journal has. */
    private void restart(long sum) {
        node(WRONG).close().block(PATIENCE);
        start(WRONG);
        assertThat(tally(WRONG).sum).isEqualTo(sum);
        propose(node(WRONG).group(0), 5);
        await().atMost(PATIENCE).until(() -> tally(1).sum == tally(WRONG).sum);
    }
}
