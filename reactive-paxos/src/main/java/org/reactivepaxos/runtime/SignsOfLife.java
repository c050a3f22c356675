// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.reactivepaxos.transport.Transport;

/**
 * Makes this node heard by every peer once in a heartbeat interval, however its groups sleep: by an
 * empty frame where nothing else has left. For all groups at once, and not through their loops.
 * Used by one worker, and stopped by any thread.
 */
final class SignsOfLife {

    private final PeerTraffic traffic;
    private final Transport transport;
    private final long interval;
    private final Map<Integer, Long> sentAt = new HashMap<>();
    private volatile boolean stopped;

    /**
     * @param interval nanoseconds
     */
    SignsOfLife(PeerTraffic traffic, Transport transport, long interval) {
        this.traffic = traffic;
        this.transport = transport;
        this.interval = interval;
    }

    /**
     * To be called more often than once in an interval.
     *
     * @param now monotonic nanoseconds
     */
    void onTick(long now) {
        if (stopped) {
            return;
        }
        for (int member : traffic.members()) {
            if (traffic.takeSent(member)) {
                sentAt.put(member, now);
            } else if (now - sentAt.getOrDefault(member, now - interval) >= interval) {
                sentAt.put(member, now);
                transport.send(member, List.of());
            }
        }
    }

    /** For good: this node takes part no more. */
    void stop() {
        stopped = true;
    }
}
