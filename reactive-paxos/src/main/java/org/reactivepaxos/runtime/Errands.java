// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event;
import org.reactivepaxos.protocol.Ledger;
import org.reactivepaxos.protocol.Outcome;
import org.reactivepaxos.protocol.Outcome.LogRead;
import org.reactivepaxos.protocol.SnapshotMessage;

/**
 * What the core of one group wants done besides writing, sending and executing: to read the log for
 * members that lag, to fetch a snapshot, and to install it. On the group's worker, but for {@link
 * #receive}.
 */
final class Errands {

    private final GroupPort port;
    private final LogTeacher teacher;
    private final Laggards laggards;
    private final SnapshotInstall install;
    private final @Nullable SnapshotFetch fetch;
    private final @Nullable SnapshotSender sender;

    /**
     * @param courier null where the node has no snapshots
     */
    Errands(
            GroupPort port,
            LogTeacher teacher,
            Laggards laggards,
            SnapshotInstall install,
            @Nullable Courier courier) {
        this.port = port;
        this.teacher = teacher;
        this.laggards = laggards;
        this.install = install;
        this.fetch = courier == null ? null : courier.fetch();
        this.sender = courier == null ? null : courier.sender();
    }

    /** Who moves snapshots between members. */
    record Courier(SnapshotFetch fetch, SnapshotSender sender) {}

    /** All records up to that position belong to this outcome or to earlier ones. */
    void carryOut(List<Event> events, Outcome outcome, long position) {
        Worker worker = port.worker();
        for (LogRead read : outcome.reads()) {
            laggards.learns(read.member(), read.from(), worker.now());
            // Not before the records are durable: until then the journal may hold an older vote.
            worker.whenDurable(position, () -> teacher.read(read, port.loop()::offer));
        }
        Ledger installed = outcome.installed();
        if (installed != null) {
            install.begin(installed, worker.callbacks());
        }
        if (fetch != null) {
            outcome.wanted().forEach(fetch::want);
            for (Event event : events) {
                if (event instanceof Event.PeerSilent silent) {
                    fetch.onSilent(silent.member());
                }
            }
        }
    }

    /** This member has a snapshot, and its checkpoint is durable. */
    void has(Ledger ledger) {
        if (sender != null) {
            sender.latest(ledger);
        }
    }

    /** A message about snapshots that is not for the core. Any thread. */
    void receive(int member, long clusterId, SnapshotMessage message) {
        if (fetch != null) {
            port.worker().execute(() -> take(member, clusterId, message));
        }
    }

    private void take(int member, long clusterId, SnapshotMessage message) {
        if (fetch == null || sender == null || port.loop().hasEnded()) {
            return;
        }
        if (port.loop().latest() == null || port.state().clusterId() != clusterId) {
            return; // Not of this group, or before it has begun here.
        }
        switch (message.kind()) {
            case SNAPSHOT_ASK -> sender.onAsk(member);
            case SNAPSHOT_DEMAND ->
                    sender.onDemand(member, (SnapshotMessage.SnapshotDemand) message);
            default -> fetch.onMessage(member, message);
        }
    }
}
