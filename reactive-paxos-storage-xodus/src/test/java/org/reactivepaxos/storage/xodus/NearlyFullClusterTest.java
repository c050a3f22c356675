// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.Instance;
import org.reactivepaxos.OverloadedException;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.storage.StorageUnavailableException;
import org.reactivepaxos.transport.InMemoryNetwork;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Three members with real journals; how much space is free is played. */
class NearlyFullClusterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path root;

    private final InMemoryNetwork network = InMemoryNetwork.create();
    private final Map<Integer, FullDisk> disks = new TreeMap<>();
    private final Map<Integer, PaxosNode> nodes = new TreeMap<>();

    private void start(int member) {
        FullDisk disk = disks.computeIfAbsent(member, id -> new FullDisk());
        XodusOptions options = XodusOptions.defaults().withFileBytes(1 << 20);
        PaxosOptions node =
                PaxosOptions.of(member, 1, 2, 3)
                        .transport(network.transport(member))
                        .journal(new XodusJournal(place(member), options, disk.disk()))
                        .group(0, (instance, value) -> value);
        nodes.put(member, requireNonNull(PaxosNode.start(node).block(PATIENCE)));
    }

    private Path place(int member) {
        return root.resolve("member-" + member);
    }

    private int startAll() {
        for (int member = 1; member <= 3; member++) {
            start(member);
        }
        propose(1, "first").block(PATIENCE);
        return requireNonNull(
                node(1).group(0)
                        .leader()
                        .filter(leader -> leader.member().isPresent())
                        .map(leader -> leader.member().getAsInt())
                        .blockFirst(PATIENCE));
    }

    private Mono<Instance> propose(int member, String value) {
        return node(member).group(0).propose(value.getBytes(UTF_8));
    }

    private PaxosNode node(int member) {
        return requireNonNull(nodes.get(member));
    }

    private FullDisk disk(int member) {
        return requireNonNull(disks.get(member));
    }

    /** The disk is looked at between writes: until then proposals pass. */
    private Throwable proposeUntilRefused(int member) {
        return requireNonNull(
                Mono.defer(() -> propose(member, "more"))
                        .repeat()
                        .then(Mono.<Throwable>empty())
                        .onErrorResume(Mono::just)
                        .block(PATIENCE));
    }

    private void proposeUntilTaken(int member) {
        Mono.defer(() -> propose(member, "again"))
                .retryWhen(
                        Retry.fixedDelay(600, Duration.ofMillis(100))
                                .filter(OverloadedException.class::isInstance))
                .block(PATIENCE);
    }

    private static int other(int... than) {
        for (int member = 1; member <= 3; member++) {
            int id = member;
            if (Arrays.stream(than).noneMatch(each -> each == id)) {
                return id;
            }
        }
        throw new IllegalStateException("no other member");
    }

    private void close(int member) {
        requireNonNull(nodes.remove(member)).close().block(PATIENCE);
    }

    @AfterEach
    void closeAll() {
        Flux.fromIterable(nodes.values()).concatMap(PaxosNode::close).then().block(PATIENCE);
    }

    @Test
    void refusesProposalsVotesOnAndTakesThemAgainWithoutARestart() {
        int leader = startAll();
        int full = other(leader);
        close(other(leader, full));
        disk(full).free(1_000);
        Throwable refused = proposeUntilRefused(full);
        assertThat(refused)
                .isInstanceOf(OverloadedException.class)
                .hasMessageContaining("nearly full")
                .hasMessageContaining(place(full) + " has 1,000 bytes free")
                .hasCauseInstanceOf(StorageUnavailableException.class);
        for (int i = 0; i < 50; i++) {
            // no other vote is to be had than that of the member whose disk is nearly full
            assertThat(propose(leader, "v" + i).block(PATIENCE)).isNotNull();
        }
        assertThat(proposeUntilRefused(full)).isInstanceOf(OverloadedException.class);
        disk(full).free(1L << 32);
        proposeUntilTaken(full);
    }

    @Test
    void aLeaderTakesUpWhatOthersWantOnceThereIsSpaceAgain() {
        int leader = startAll();
        disk(leader).free(1_000);
        assertThat(proposeUntilRefused(leader)).isInstanceOf(OverloadedException.class);
        Mono<Instance> waiting = propose(other(leader), "waits").cache();
        waiting.subscribe();
        assertThat(proposeUntilRefused(leader)).isInstanceOf(OverloadedException.class);
        disk(leader).free(1L << 32);
        assertThat(waiting.block(PATIENCE)).isNotNull();
        proposeUntilTaken(leader);
    }

    /** The vote that met the end of the disk was never given; the others go on without it. */
    @Test
    void aMemberWhoseDiskIsFullEndsAndComesBackWithAllItAcknowledged() {
        int leader = startAll();
        int full = other(leader);
        disk(full).fullAfter(0);
        Mono<Throwable> ended =
                node(full).onClose().then(Mono.<Throwable>empty()).onErrorResume(Mono::just);
        propose(leader, "a").block(PATIENCE);
        assertThat(ended.block(PATIENCE))
                .isInstanceOfSatisfying(
                        StorageUnavailableException.class,
                        e ->
                                assertThat(e.reason())
                                        .isEqualTo(StorageUnavailableException.Reason.NO_SPACE));
        propose(leader, "b").block(PATIENCE);
        close(full);
        disk(full).fullAfter(Integer.MAX_VALUE);
        start(full);
        close(other(leader, full));
        propose(full, "c").block(PATIENCE);
        assertThat(
                        node(full)
                                .group(0)
                                .instances(0)
                                .take(4)
                                .map(instance -> new String(instance.value(), UTF_8))
                                .collectList()
                                .block(PATIENCE))
                .containsExactly("first", "a", "b", "c");
    }
}
