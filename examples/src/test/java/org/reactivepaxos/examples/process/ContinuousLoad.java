// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Values without end, each its own key, proposed in group 0 by a thread of its own: at each member
 * that takes part one at each look, while not too many are open there. So a restart does not have
 * more to execute again than the test can wait for.
 */
final class ContinuousLoad {

    private static final int OPEN_MAX = 20;
    private static final long LOOKS_EVERY_NANOS = 5_000_000;

    private final Map<Integer, MemberProcess> members = new TreeMap<>();
    private final Thread thread = new Thread(this::run, "load");
    private int next;
    private boolean over;

    ContinuousLoad() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (goesOn()) {
            LockSupport.parkNanos(LOOKS_EVERY_NANOS);
        }
    }

    private synchronized boolean goesOn() {
        for (MemberProcess member : members.values()) {
            if (!over && member.open().size() < OPEN_MAX) {
                String value = "v" + next++;
                member.propose(value, 0, value);
            }
        }
        return !over;
    }

    /** It takes part from now on. */
    synchronized void through(MemberProcess member) {
        members.put(member.id(), member);
    }

    /** Nothing more is proposed there; what is open stays open. */
    synchronized void without(int id) {
        members.remove(id);
    }

    /** How many values there were so far. */
    synchronized int proposed() {
        return next;
    }

    /** No value follows. */
    synchronized void end() {
        over = true;
    }
}
