// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivepaxos.storage.SnapshotChunk;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.StorageException;
import org.reactivepaxos.storage.xodus.FileChange.Kind;
import reactor.core.publisher.Flux;

/** Failing and slow disks, interrupts, locks, leftovers. */
class SnapshotFaultTest extends SnapshotSetup {

    /** A disk on which such changes of chunk files fail while that is wanted. */
    private static Disk failing(Kind kind, AtomicBoolean wanted) {
        Predicate<FileChange> fails =
                change ->
                        wanted.get()
                                && change.kind() == kind
                                && change.path().toString().endsWith(".xd");
        return new Disk(
                (change, action) -> {
                    if (fails.test(change)) {
                        throw new IOException("No space left on device");
                    }
                    action.run();
                });
    }

    private static boolean isLate(SnapshotChunk chunk, List<SnapshotChunk> chunks) {
        return chunk.equals(chunks.get(50));
    }

    @ParameterizedTest
    @EnumSource(names = {"WRITE", "SYNC"})
    void dropsAStageOfWhichNobodyKnowsWhatIsOnDisk(Kind kind) throws IOException {
        AtomicBoolean failing = new AtomicBoolean();
        XodusSnapshotStore store = open(failing(kind, failing));
        List<SnapshotChunk> chunks = chunks(60);
        Flux<SnapshotChunk> source =
                Flux.fromIterable(chunks)
                        .doOnNext(chunk -> failing.compareAndSet(false, isLate(chunk, chunks)));
        assertThatThrownBy(() -> now(store.stage(ID, SnapshotExtent.NONE, source)))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("a write or sync failed")
                .hasMessageContaining("stage-3-70");
        failing.set(false);
        assertThat(now(store.staged(ID))).isEqualTo(SnapshotExtent.NONE);
        assertThat(names()).isEmpty();
        now(store.store(ID, Flux.fromIterable(chunks)));
        assertThat(read(store, ID)).isEqualTo(chunks);
    }

    @Test
    void keepsTheOldSnapshotWhenTheNewOneCannotBeCommitted() {
        List<SnapshotChunk> chunks = storeAndClose(30);
        AtomicBoolean failing = new AtomicBoolean();
        XodusSnapshotStore store =
                open(
                        new Disk(
                                (change, action) -> {
                                    if (failing.get() && change.kind() == Kind.MOVE) {
                                        throw new IOException("disk on fire");
                                    }
                                    action.run();
                                }));
        SnapshotExtent whole =
                now(store.stage(NEXT, SnapshotExtent.NONE, Flux.fromIterable(chunks(9))));
        failing.set(true);
        assertThatThrownBy(() -> now(store.commit(NEXT, whole)))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(directory().toString());
        failing.set(false);
        assertThat(listed(store)).containsExactly(ID);
        assertThat(read(store, ID)).isEqualTo(chunks);
        now(store.commit(NEXT, whole));
        assertThat(listed(store)).containsExactly(ID, NEXT);
    }

    @Test
    void aSlowDiskHoldsBackTheSource() {
        CountDownLatch proceed = new CountDownLatch(1);
        AtomicInteger waiting = new AtomicInteger();
        AtomicLong taken = new AtomicLong();
        XodusSnapshotStore store =
                open(
                        new Disk(
                                (change, action) -> {
                                    boolean chunks = taken.get() > 0;
                                    if (chunks && change.kind() == Kind.SYNC) {
                                        waiting.incrementAndGet();
                                        awaitQuietly(proceed);
                                    }
                                    action.run();
                                }));
        Flux<SnapshotChunk> source =
                Flux.fromIterable(chunks(500)).doOnNext(chunk -> taken.incrementAndGet());
        CompletableFuture<SnapshotExtent> staged =
                store.stage(ID, SnapshotExtent.NONE, source).toFuture();
        await().atMost(PATIENCE).until(() -> waiting.get() > 0);
        // a transaction of four, four on their way, and the first request's of four
        assertThat(taken.get()).isBetween(4L, 12L);
        proceed.countDown();
        assertThat(staged).succeedsWithin(PATIENCE).isEqualTo(extent(chunks(500)));
    }

    private static void awaitQuietly(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void interruptsChangeNothing() throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong interrupts = new AtomicLong();
        Thread interrupter =
                new Thread(
                        () -> {
                            while (!over.get()) {
                                interrupts.addAndGet(interruptAll());
                                LockSupport.parkNanos(50_000);
                            }
                        });
        List<SnapshotChunk> chunks = chunks(100);
        interrupter.start();
        try {
            XodusSnapshotStore store = open();
            for (int i = 0; i < 5; i++) {
                now(store.store(ID, Flux.fromIterable(chunks)));
                assertThat(read(store, ID)).isEqualTo(chunks);
                store.remove(ID).block(PATIENCE);
            }
            now(store.store(ID, Flux.fromIterable(chunks)));
            close(store);
        } finally {
            over.set(true);
            interrupter.join();
        }
        assertThat(interrupts.get()).isGreaterThan(100);
        assertThat(read(open(), ID)).isEqualTo(chunks);
    }

    private static int interruptAll() {
        int interrupted = 0;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("paxos-snapshots")) {
                thread.interrupt();
                interrupted++;
            }
        }
        return interrupted;
    }

    @Test
    void refusesADirectoryInUse() {
        open();
        XodusSnapshotStore second = store(new Disk());
        assertThatThrownBy(() -> now(second.open()))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(directory().toString())
                .hasMessageContaining("in use by another snapshot store");
    }

    @Test
    void deletesWhatACrashLeftHalfRemoved() throws IOException {
        List<SnapshotChunk> chunks = storeAndClose(5);
        Path gone = Files.createDirectory(directory().resolve("snap-3-60.del"));
        Files.writeString(gone.resolve("00000000000.xd"), "half");
        XodusSnapshotStore store = open();
        assertThat(names()).containsExactly("snap-3-70");
        assertThat(read(store, ID)).isEqualTo(chunks);
    }

    @Test
    void givesWhatReplacesAnotherAHigherGeneration() throws IOException {
        XodusSnapshotStore store = open();
        for (int count = 1; count <= 3; count++) {
            now(store.store(ID, Flux.fromIterable(chunks(count))));
        }
        assertThat(names()).containsExactly("snap-3-70-2");
        close(store);
        XodusSnapshotStore again = open();
        assertThat(names()).containsExactly("snap-3-70-2");
        assertThat(read(again, ID)).isEqualTo(chunks(3));
        again.remove(ID).block(PATIENCE);
        assertThat(names()).isEmpty();
    }

    @Test
    void deletesWhatWasReplacedWhereACrashLeftIt() throws IOException {
        storeAndClose(5);
        Path older = Files.move(committed(), directory().resolve("older"));
        List<SnapshotChunk> chunks = storeAndClose(6);
        Files.move(committed(), directory().resolve("snap-3-70-1"));
        Files.move(older, committed());
        XodusSnapshotStore store = open();
        assertThat(names()).containsExactly("snap-3-70-1");
        assertThat(listed(store)).containsExactly(ID);
        assertThat(read(store, ID)).isEqualTo(chunks);
    }

    @Test
    void leavesNothingOfWhatIsRemoved() throws IOException {
        XodusSnapshotStore store = open();
        stage(store, chunks(5));
        now(store.store(NEXT, Flux.fromIterable(chunks(5))));
        assertThat(names()).containsExactly("snap-3-80", "stage-3-70");
        store.retainFrom(ID.group(), NEXT.below()).block(PATIENCE);
        assertThat(names()).containsExactly("snap-3-80");
        store.remove(NEXT).block(PATIENCE);
        assertThat(names()).isEmpty();
    }
}
