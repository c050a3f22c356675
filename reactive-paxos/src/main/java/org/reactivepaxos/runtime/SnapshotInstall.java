// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Ledger;
import org.reactivepaxos.storage.SnapshotId;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Puts a snapshot that was received in the place of the state machines, in the running process,
 * while the group goes on: what is decided meanwhile is executed after it, from the log. The store
 * has committed it before, and its checkpoint is durable before the first machine is touched; so a
 * crash at any step leaves the old state or the new one. On the group's worker.
 */
final class SnapshotInstall {

    private final GroupPort port;
    private final SnapshotRestore restore;
    private final LaneSwitch lanes;
    private @Nullable Ledger installing;
    private Sinks.Empty<Void> done = Sinks.empty();

    SnapshotInstall(GroupPort port, SnapshotRestore restore, LaneSwitch lanes) {
        this.port = port;
        this.restore = restore;
        this.lanes = lanes;
    }

    /** The core has gone on from there; nothing of what follows has been handed out yet. */
    void begin(Ledger ledger, Callbacks results) {
        port.loop().applier().skip(ledger);
        fill(ledger, results);
    }

    /** The log goes on above as it has: only the machines wait for it. */
    void fill(Ledger ledger, Callbacks results) {
        port.loop().applier().replaced(ledger, results);
        installing = ledger;
        done = Sinks.empty();
        Sinks.Empty<Void> durable = Sinks.empty();
        port.loop().whenDurable(durable::tryEmitEmpty);
        SnapshotId id = new SnapshotId(port.group(), ledger.below());
        lanes.restore(ledger.below(), durable.asMono().then(restore.restore(id)), this::restored);
    }

    private void restored() {
        installing = null;
        done.tryEmitEmpty();
    }

    /** Whether that one is being installed. */
    boolean hasBegun(long below) {
        Ledger current = installing;
        return current != null && current.below() == below;
    }

    /** Completes when the state machines are there. */
    Mono<Void> done() {
        return done.asMono();
    }
}
