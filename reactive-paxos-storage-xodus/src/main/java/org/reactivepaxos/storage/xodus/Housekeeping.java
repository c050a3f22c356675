// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What takes too long for the writer: opens the next segment ahead, closes and deletes old ones,
 * one after the other on a thread of its own. The writer calls.
 */
final class Housekeeping {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final SegmentOpener opener;
    private final ExecutorService thread;
    private @Nullable Future<LogSegment> next;

    Housekeeping(int member, SegmentOpener opener) {
        this.opener = opener;
        thread =
                Executors.newSingleThreadExecutor(
                        task -> {
                            Thread made = new Thread(task, "paxos-journal-" + member + "-segments");
                            made.setDaemon(true);
                            return made;
                        });
    }

    /** Begins to make the next segment, unless that was begun before. */
    void prepare(int number) {
        if (next == null) {
            next = thread.submit(() -> opener.make(number));
        }
    }

    /** The next segment, which is empty and durable. Waits for it where it is not ready. */
    LogSegment take(int number) throws IOException {
        prepare(number);
        Future<LogSegment> made = next;
        next = null;
        if (made == null) {
            throw new IllegalStateException("nothing was prepared");
        }
        return await(made);
    }

    private static LogSegment await(Future<LogSegment> made) throws IOException {
        try {
            return Uninterrupted.await(made);
        } catch (ExecutionException e) {
            throw new IOException("the next segment cannot be made", e.getCause());
        }
    }

    /**
     * Does it after what was asked for before. The log is none the worse when it fails: a later
     * time, or the next start, tries again.
     */
    void execute(String what, Disk.Action action) {
        thread.execute(
                () -> {
                    try {
                        action.run();
                    } catch (IOException | RuntimeException e) {
                        LOG.warn("cannot {}; it is left for another time", what, e);
                    }
                });
    }

    /**
     * Waits for what runs or waits. A segment that nobody took is left to the next start, whether
     * it could be made or not.
     */
    void close() {
        thread.shutdown();
        boolean ended = false;
        while (!ended) {
            try {
                ended = thread.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                // the directory must not be given up under a change
                ended = thread.isTerminated();
            }
        }
        Future<LogSegment> made = next;
        next = null;
        try {
            if (made != null) {
                await(made).close();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("the next segment could not be made; nothing is in it", e);
        }
    }
}
