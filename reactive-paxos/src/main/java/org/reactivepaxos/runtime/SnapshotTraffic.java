// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivepaxos.storage.SnapshotChunk;
import org.reactivepaxos.transport.Transport;

/** What the transfers of snapshots of all groups of a node share. Any thread. */
final class SnapshotTraffic {

    /** Groups that fetch a snapshot at a time; the others have their turn when one of them ends. */
    static final int FETCHES_MAX = 4;

    /** What a part has beside its content, in bytes, and more. */
    private static final int PART_HEAD_BYTES = 64;

    /** Times of re-sending. */
    private static final int PATIENCE = 4;

    private static final int KEPT = 64;

    private final Transport transport;
    private final long resend;
    private final AtomicInteger fetches = new AtomicInteger();

    /**
     * @param resend how long the node's groups wait before they send something again, in
     *     nanoseconds
     */
    SnapshotTraffic(Transport transport, long resend) {
        this.transport = transport;
        this.resend = resend;
    }

    /** How long an answer may take before it is asked for again. */
    Duration patience() {
        return Duration.ofNanos(PATIENCE * resend);
    }

    /** How long after its last question something is kept for a member, in nanoseconds. */
    long kept() {
        return KEPT * resend;
    }

    /** Whether one more group may fetch; to be ended. */
    boolean begin() {
        if (fetches.incrementAndGet() <= FETCHES_MAX) {
            return true;
        }
        fetches.decrementAndGet();
        return false;
    }

    void end() {
        fetches.decrementAndGet();
    }

    /** Whether parts of the group would be on their way to that member soon. */
    boolean hasRoom(int member, int group) {
        return transport.hasRoomForBulk(member, group);
    }

    /** The most content of one part: that of a message, so that it can be sent as it is stored. */
    int maxPartBytes() {
        int fits = Math.max(1, transport.maxValueBytes() - PART_HEAD_BYTES);
        return Math.min(SnapshotChunk.BYTES_DEFAULT, fits);
    }
}
