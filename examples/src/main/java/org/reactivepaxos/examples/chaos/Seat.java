// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
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
    private final Object starting = new Object();
    private volatile @Nullable Life life;
    private volatile boolean wiped;
    private int runs;

    /** A process, and what has become of it. */
    private static final class Life {
        private final MemberProcess process;
        private final CountDownLatch ready = new CountDownLatch(1);
        private volatile int port;
        private volatile boolean mayEnd;

        private Life(MemberProcess process) {
            this.process = process;
        }
    }

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
        Life now = life;
        return now == null ? 0 : now.port;
    }

    /** The process that takes part; null while none does. */
    @Nullable MemberProcess running() {
        Life now = life;
        return now != null && now.port != 0 && now.process.isAlive() ? now.process : null;
    }

    /** The latest process. */
    @Nullable MemberProcess process() {
        Life now = life;
        return now == null ? null : now.process;
    }

    /** It says that it listens. */
    void ready(MemberProcess who, int at) {
        synchronized (starting) { // It may speak before whoever started it knows it.
            Life now = life;
            if (now != null && who == now.process && !now.mayEnd) {
                now.port = at;
                now.ready.countDown();
            }
        }
    }

    /** Starts a process; only within {@link #exclusively}. */
    void start(long cut) throws IOException {
        Files.createDirectories(folder);
        synchronized (starting) {
            life =
                    new Life(
                            MemberProcess.start(
                                    settings.of(member, folder, runs++, cut), listener));
        }
    }

    /**
     * Waits until it takes part, or somebody else has killed it, and then sees to it that it comes
     * up again.
     */
    void awaitReady() throws InterruptedException {
        Life awaited = Objects.requireNonNull(life, "started");
        for (long i = 0; i < READY_SECONDS * 10; i++) {
            if (awaited.ready.await(100, TimeUnit.MILLISECONDS) || awaited.mayEnd) {
                return;
            }
            if (!awaited.process.isAlive()) {
                break;
            }
        }
        throw new ChaosException(
                "member "
                        + member
                        + (awaited.process.isAlive()
                                ? " did not come up within " + READY_SECONDS + " s"
                                : " ended instead of coming up")
                        + "; its log ends with:\n"
                        + awaited.process.logEnd());
    }

    /** Begins to kill the process; only within {@link #exclusively}. */
    void strike() {
        expectEnd();
        Life now = life;
        if (now != null) {
            now.port = 0;
            now.process.strike();
        }
    }

    /** Kills the process; only within {@link #exclusively}. */
    void kill() throws InterruptedException {
        strike();
        Life now = life;
        if (now != null) {
            now.process.kill();
        }
    }

    /** Whether the end of its process is no surprise. */
    boolean mayEnd() {
        Life now = life;
        return now != null && now.mayEnd;
    }

    void expectEnd() {
        Life now = life;
        if (now != null) {
            now.mayEnd = true;
        }
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
