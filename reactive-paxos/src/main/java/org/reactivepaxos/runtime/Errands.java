// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event;
import org.reactivepaxos.protocol.Ledger;
import org.reactivepaxos.protocol.Outcome;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.LogRead;
import org.reactivepaxos.protocol.Outcome.SnapshotWanted;
import org.reactivepaxos.protocol.SnapshotMessage;

/**
 * What the core of one group wants done besides writing, sending and executing: to read the log for
 * members that lag, to fetch a snapshot, and to install it. On the group's worker, but for {@link
 * #receive}.
 */
final class Errands {

    private @Nullable Helpers helpers;
    private @Nullable Courier courier;

    /** Who does them. */
    record Helpers(
            GroupPort port,
            LogTeacher teacher,
            Laggards laggards,
            SnapshotInstall install,
            Renewal renewal) {}

    /** Who moves snapshots between members, and has them taken: where there are any. */
    record Courier(SnapshotFetch fetch, SnapshotSender sender, SnapshotCadence cadence) {}

    /**
     * Before the start.
     *
     * @param own null where the group has no snapshots
     */
    void join(Helpers others, @Nullable Courier own) {
        helpers = others;
        courier = own;
    }

    private Helpers helpers() {
        if (helpers == null) {
            throw new IllegalStateException("errands of a group without helpers");
        }
        return helpers;
    }

    /** The group takes part now. */
    void begin() {
        renewal().begin();
        if (courier != null) {
            courier.cadence().begin();
        }
    }

    /** What was decided before the start is replayed. */
    void replayed(Decision decision) {
        if (courier != null) {
            courier.cadence().decided(decision);
        }
    }

    /** All records up to that position belong to this outcome or to earlier ones. */
    void carryOut(List<Event> events, Outcome outcome, long position) {
        Helpers by = helpers();
        Worker worker = by.port().worker();
        for (LogRead read : outcome.reads()) {
            by.laggards().learns(read.member(), read.from(), worker.now());
            // Not before the records are durable: until then the journal may hold an older vote.
            worker.whenDurable(position, () -> by.teacher().read(read, by.port().loop()::offer));
        }
        Ledger installed = outcome.installed();
        if (installed != null) {
            by.install().begin(installed, worker.callbacks());
        }
        if (courier != null) {
            outcome.wanted().forEach(courier.fetch()::want);
            tellOfSilence(events, courier.fetch());
        }
    }

    private static void tellOfSilence(List<Event> events, SnapshotFetch fetch) {
        for (Event event : events) {
            if (event instanceof Event.PeerSilent silent) {
                fetch.onSilent(silent.member());
            }
        }
    }

    /** What was decided is on its way to the state machines. */
    void turned(Outcome outcome) {
        if (courier != null && !outcome.decided().isEmpty()) {
            outcome.decided().forEach(courier.cadence()::decided);
            courier.cadence().look();
        }
    }

    /** This member has a snapshot, and its checkpoint is durable. */
    void has(Ledger ledger) {
        if (courier != null) {
            courier.sender().latest(ledger);
        }
    }

    /** What a group that was started anew still lacks. */
    Renewal renewal() {
        return helpers().renewal();
    }

    /** What the log amounted to at the latest snapshot; null without one. */
    @Nullable Ledger latest() {
        return courier == null ? null : courier.sender().latest();
    }

    /** Asks that member for its snapshot. */
    void fetchFrom(int member) {
        if (courier != null) {
            courier.fetch().want(new SnapshotWanted(member, 0));
        }
    }

    /** A message about snapshots that is not for the core. Any thread. */
    void receive(int member, long clusterId, SnapshotMessage message) {
        Courier by = courier;
        if (by != null) {
            helpers().port().worker().execute(() -> take(member, clusterId, message, by));
        }
    }

    private void take(int member, long clusterId, SnapshotMessage message, Courier by) {
        GroupPort port = helpers().port();
        boolean runs = !port.loop().hasEnded() && port.loop().latest() != null;
        if (!runs || port.state().clusterId() != clusterId) {
            return; // Also before the group has begun here.
        }
        switch (message.kind()) {
            case SNAPSHOT_ASK -> by.sender().onAsk(member);
            case SNAPSHOT_DEMAND ->
                    by.sender().onDemand(member, (SnapshotMessage.SnapshotDemand) message);
            default -> by.fetch().onMessage(member, message);
        }
    }
}
