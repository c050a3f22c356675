// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.CompactedException;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.machine.Snapshotting;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.storage.LogRetention;
import org.reactivepaxos.storage.SnapshotChunk;
import org.reactivepaxos.storage.SnapshotException;
import org.reactivepaxos.storage.SnapshotException.Reason;
import org.reactivepaxos.storage.SnapshotId;
import org.reactivepaxos.storage.SnapshotSchedule;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A node on a real disk: how short its log gets, and what snapshot it starts from. */
class NodeSnapshotTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SEGMENT = 100_000;
    private static final int VALUE = 2_000;
    private static final long TOTAL = 10_000_000;
    private static final String LINE = "number ";
    private static final SnapshotId TEN = new SnapshotId(0, 10);

    @TempDir Path root;

    private Numbers numbers = new Numbers();
    private @Nullable PaxosNode node;

    /** Adds up, and remembers what. */
    private static final class Numbers implements StateMachine, Snapshotting {
        private final List<Integer> seen = new CopyOnWriteArrayList<>();

        @Override
        public byte[] apply(long instance, byte[] value) {
            seen.add(ByteBuffer.wrap(value).getInt());
            return value;
        }

        @Override
        public Flux<ByteBuffer> snapshot() {
            return Flux.fromIterable(List.copyOf(seen))
                    .map(number -> ByteBuffer.wrap((LINE + number + "\n").getBytes(UTF_8)));
        }

        @Override
        public Mono<Void> restore(long below, Flux<ByteBuffer> content) {
            return content.collect(ByteArrayOutputStream::new, Numbers::append)
                    .doOnNext(
                            all ->
                                    all.toString(UTF_8)
                                            .lines()
                                            .map(
                                                    line ->
                                                            Integer.valueOf(
                                                                    line.substring(LINE.length())))
                                            .forEach(seen::add))
                    .then();
        }

        private static void append(ByteArrayOutputStream out, ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            out.writeBytes(bytes);
        }
    }

    private Path journal() {
        return root.resolve("journal");
    }

    private Path snapshots() {
        return root.resolve("snapshots");
    }

    private PaxosGroup start(LogRetention retention) {
        numbers = new Numbers();
        return start(GroupOptions.of(numbers).retention(retention));
    }

    private PaxosGroup start(GroupOptions group) {
        XodusOptions options =
                XodusOptions.defaults()
                        .withFileBytes(1 << 20)
                        .withSegmentBytes(SEGMENT)
                        .withTransaction(30_000, 99);
        Disk disk =
                new Disk((change, action) -> action.run(), place -> new Disk.Room(TOTAL, TOTAL));
        PaxosOptions all =
                PaxosOptions.of(1, 1)
                        .tailBytes(0)
                        .journal(new XodusJournal(journal(), options, disk))
                        .snapshots(XodusSnapshotStore.at(snapshots(), options))
                        .group(0, group);
        PaxosNode started = PaxosNode.startNow(all, PATIENCE);
        node = started;
        return started.group(0);
    }

    private static void propose(PaxosGroup group, int from, int below) {
        Flux.range(from, below - from)
                .concatMap(i -> group.propose(ByteBuffer.allocate(VALUE).putInt(i).array()))
                .blockLast(PATIENCE);
    }

    private static long snapshot(PaxosGroup group) {
        return requireNonNull(group.snapshot().block(PATIENCE));
    }

    private static List<Integer> upTo(int below) {
        return IntStream.range(0, below).boxed().toList();
    }

    private int segments() throws IOException {
        return Directories.segments(journal()).size();
    }

    @AfterEach
    void stop() {
        PaxosNode running = node;
        if (running != null) {
            running.closeNow(PATIENCE);
            node = null;
        }
    }

    @Test
    void aLogThatIsAboveItsShareOfTheDiskLosesSegmentsAndKeepsTheRest() throws IOException {
        PaxosGroup group = start(LogRetention.everything().withinDisk(10));
        propose(group, 0, 1_000);
        int before = segments();
        assertThat((long) before * SEGMENT).isGreaterThan(TOTAL / 10);
        assertThat(snapshot(group)).isEqualTo(1_000);
        long first = firstThatCanBeRead(group);
        assertThat(first).isBetween(100L, 900L);
        assertThat(
                        requireNonNull(
                                group.instances(first).take(1_000 - first).count().block(PATIENCE)))
                .isEqualTo(1_000 - first);
        propose(group, 1_000, 1_100);
        stop();
        assertThat(segments()).isLessThan(before);
        group = start(LogRetention.everything());
        assertThat(numbers.seen).isEqualTo(upTo(1_100));
        propose(group, 1_100, 1_101);
        assertThat(numbers.seen).isEqualTo(upTo(1_101));
    }

    /** P42: the log that the mirror has not executed yet is there, and what it has may go. */
    @Test
    void snapshotsOfAMirrorFollowTheLogOnDiskWhileItIsCut() throws IOException {
        SnapshotSchedule often = SnapshotSchedule.never().orAfterInstances(70);
        for (int life = 0; life < 3; life++) {
            Numbers mirror = new Numbers();
            numbers = new Numbers();
            PaxosGroup group =
                    start(
                            GroupOptions.of(numbers)
                                    .retention(LogRetention.instances(0))
                                    .snapshotSchedule(often)
                                    .snapshotMirror(0, () -> mirror));
            propose(group, 500 * life, 500 * life + 500);
            assertThat(snapshot(group)).as("that may be under way").isLessThanOrEqualTo(1_500);
            long below = snapshot(group);
            assertThat(below).isEqualTo(500 * life + 500);
            assertThat(mirror.seen).isEqualTo(numbers.seen).isEqualTo(upTo((int) below));
            assertThat(firstThatCanBeRead(group)).isEqualTo(below);
            stop();
        }
    }

    private static long firstThatCanBeRead(PaxosGroup group) {
        CompactedException gone =
                catchThrowableOfType(
                        CompactedException.class, () -> group.instances(0).blockFirst(PATIENCE));
        return gone.firstRetained();
    }

    @Test
    void aStartFromADamagedSnapshotNamesTheFileAndChangesNothing() throws IOException {
        PaxosGroup group = start(LogRetention.instances(0));
        propose(group, 0, 10);
        assertThat(snapshot(group)).isEqualTo(10);
        propose(group, 10, 15);
        stop();
        Path committed = new SnapshotDirectories(snapshots()).committed(TEN);
        Path content = CommitScan.logFiles(committed).get(0);
        Path manifest = committed.resolve(SnapshotManifest.NAME);
        assertRefused(
                content, Directories.find(content, (LINE + "7\n").getBytes(UTF_8)), committed);
        assertRefused(manifest, Files.size(manifest) - 1, manifest);
        start(LogRetention.instances(0));
        assertThat(numbers.seen).as("nothing that was acknowledged is lost").isEqualTo(upTo(15));
    }

    private void assertRefused(Path file, long at, Path named) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Directories.flipBit(file, at);
        SnapshotException refused =
                catchThrowableOfType(
                        SnapshotException.class, () -> start(LogRetention.instances(0)));
        assertThat(refused.reason()).isEqualTo(Reason.DAMAGED);
        assertThat(refused)
                .hasMessageContaining(named.toString())
                .hasMessageContaining("bring back the directory");
        assertThat(file.toFile().setWritable(true)).isTrue();
        Files.write(file, whole);
    }

    /** As a crash leaves it between the commit and the checkpoint. */
    @Test
    void aDamagedSnapshotThatTheJournalDoesNotBeginAtIsNotLookedAt() throws IOException {
        PaxosGroup group = start(LogRetention.instances(0));
        propose(group, 0, 10);
        assertThat(snapshot(group)).isEqualTo(10);
        propose(group, 10, 15);
        stop();
        SnapshotId newer = new SnapshotId(0, 15);
        XodusSnapshotStore store = XodusSnapshotStore.at(snapshots());
        store.open().block(PATIENCE);
        store.store(newer, Flux.just(SnapshotChunk.of(0, "nonsense".getBytes(UTF_8))))
                .block(PATIENCE);
        store.close().block(PATIENCE);
        Path content =
                CommitScan.logFiles(new SnapshotDirectories(snapshots()).committed(newer)).get(0);
        Directories.flipBit(content, Directories.find(content, "nonsense".getBytes(UTF_8)));
        group = start(LogRetention.instances(0));
        assertThat(numbers.seen).isEqualTo(upTo(15));
        assertThat(snapshot(group)).isEqualTo(15);
        stop();
        start(LogRetention.instances(0));
        assertThat(numbers.seen).as("from the new one").isEqualTo(upTo(15));
    }
}
