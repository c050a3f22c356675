// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.io.IOException;

/** The threads of the floor: each waits for its own file or connection. */
final class FloorThread {

    /** What such a thread does. */
    @FunctionalInterface
    interface Work {

        void run() throws IOException, InterruptedException;
    }

    /** What others wait for. */
    @FunctionalInterface
    interface Wait {

        long run() throws InterruptedException;
    }

    private FloorThread() {}

    /** Starts a thread; the process ends when its work fails. */
    static Thread start(String name, Work work) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                work.run();
                            } catch (IOException | InterruptedException | RuntimeException e) {
                                MemberCommand.giveUp(e);
                            }
                        },
                        name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** What was waited for. */
    static long result(Wait wait) {
        try {
            return wait.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PerfException("interrupted", e);
        }
    }
}
