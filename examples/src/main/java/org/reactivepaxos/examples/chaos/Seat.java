// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A member's place: its folder and, while it is up, its process. Whoever kills or starts it has it
 * for itself meanwhile.
 */
final class Seat {

    /** Makes settings of a run. */
    interface Settings {
        MemberSettings of(int member, Path folder, int run, long cut);
    }

    private static final long READY_SECONDS = 180;

    private final int member;
    private final Path folder;
    private final Settings settings;
    private final MemberProcess.Listener listener;
    private final ReentrantLock use = new ReentrantLock(true);
    private volatile @Nullable MemberProcess process;
    private volatile int port;
    private volatile CountDownLatch ready = new CountDownLatch(1);
    private volatile boolean wiped;
    private volatile boolean mayEnd;
    private int runs;

    Seat(int member, Path folder, Settings settings, MemberProcess.Listener listener) {
        this.member = member;
        this.folder = folder;
        this.settings = settings;
        this.listener = listener;
    }

    int member() {
        return member;
    }

    Path folder() {
        return folder;
    }

    Path data() {
        return folder.resolve("data");
    }

    /** Does something with the member while nobody else kills or starts it. */
    interface Act {
        void run() throws IOException, InterruptedException;
    }

    void exclusively(Act act) throws InterruptedException {
        use.lockInterruptibly();
        try {
            act.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            use.unlock();
        }
    }

    /** Where it listens; 0 while it does not. */
    int port() {
        return port;
    }

    /** The process that takes part; null while none does. */
    @Nullable MemberProcess running() {
        MemberProcess now = process;
        return now != null && port != 0 && now.isAlive() ? now : null;
    }

    /** The latest process. */
    @Nullable MemberProcess process() {
        return process;
    }

    /** It says that it listens. */
    void ready(MemberProcess who, int at) {
        if (who == process) {
            port = at;
            ready.countDown();
        }
    }

    /** Starts a process; only within {@link #exclusively}. */
    void start(long cut) throws IOException {
        Files.createDirectories(folder);
        ready = new CountDownLatch(1);
        mayEnd = false;
        process = MemberProcess.start(settings.of(member, folder, runs++, cut), listener);
    }

    /** Waits until it takes part. */
    void awaitReady() throws InterruptedException {
        MemberProcess started = process;
        CountDownLatch waited = ready;
        for (long i = 0; i < READY_SECONDS * 10; i++) {
            if (waited.await(100, TimeUnit.MILLISECONDS)) {
                return;
            }
            if (started == null || !started.isAlive()) {
                break;
            }
        }
        throw new ChaosException(
                "member "
                        + member
                        + (started != null && started.isAlive()
                                ? " did not come up within " + READY_SECONDS + " s"
                                : " ended instead of coming up")
                        + "; its log ends with:\n"
                        + (started == null ? "" : started.logEnd()));
    }

    /** Kills the process; only within {@link #exclusively}. */
    void kill() throws InterruptedException {
        port = 0;
        MemberProcess running = process;
        if (running != null) {
            mayEnd = true;
            running.kill();
        }
    }

    /** Whether the end of its process is no surprise. */
    boolean mayEnd() {
        return mayEnd;
    }

    void expectEnd() {
        mayEnd = true;
    }

    /** Whether it runs on an empty disk, under the id of the one that it had. */
    boolean isWiped() {
        return wiped;
    }

    void wiped(boolean now) {
        wiped = now;
    }

    int runs() {
        return runs;
    }
}
