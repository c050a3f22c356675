// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * One thing at a time happens to the snapshots of a group: one is taken here, or one is fetched and
 * installed. So neither removes or replaces what the other is about. On the group's worker.
 */
final class SnapshotTurn {

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean taken;

    /** Takes the turn if it is free; to be ended. */
    boolean tryTake() {
        boolean free = !taken;
        taken = true;
        return free;
    }

    /** Runs the task when it has the turn, now or later; it is to be ended. */
    void take(Runnable task) {
        if (tryTake()) {
            task.run();
        } else {
            waiting.add(task);
        }
    }

    /** The next one has it. */
    void end() {
        Runnable next = waiting.poll();
        if (next == null) {
            taken = false;
        } else {
            next.run();
        }
    }
}
