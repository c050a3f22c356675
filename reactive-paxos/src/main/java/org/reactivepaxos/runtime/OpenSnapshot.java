// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.SnapshotId;
import org.reactivepaxos.storage.SnapshotStore;
import reactor.core.publisher.Mono;

/**
 * Keeps the snapshot that is being sent open between two demands: a reader that stays at the first
 * chunk, for a while. Opening one for each would cost more than reading it. On the group's worker.
 */
final class OpenSnapshot {

    private static final Duration OPEN = Duration.ofSeconds(10);

    private final GroupPort port;
    private final SnapshotStore store;
    private @Nullable SnapshotId current;
    private long since;

    OpenSnapshot(GroupPort port, SnapshotStore store) {
        this.port = port;
        this.store = store;
    }

    /** It is being read now, and again soon. */
    void keep(SnapshotId id) {
        long now = port.worker().now();
        if (id.equals(current) && now - since < OPEN.toNanos() / 2) {
            return;
        }
        current = id;
        since = now;
        store.read(id, SnapshotExtent.NONE)
                .concatMap(first -> Mono.never(), 0)
                .takeUntilOther(Mono.delay(OPEN, port.callbacks()))
                .takeUntilOther(port.onEnd())
                .onErrorComplete() // Whoever reads it in earnest is told.
                .subscribe();
    }
}
