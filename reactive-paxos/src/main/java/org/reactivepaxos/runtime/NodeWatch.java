// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.Optional;
import java.util.Set;
import org.reactivepaxos.event.PaxosEvent.JournalFailed;
import org.reactivepaxos.event.PaxosEvent.LowSpaceBegan;
import org.reactivepaxos.event.PaxosEvent.LowSpaceEnded;
import org.reactivepaxos.event.PaxosEvent.NodeClosed;
import org.reactivepaxos.event.PaxosEvent.PeerBack;
import org.reactivepaxos.event.PaxosEvent.PeerChanged;
import org.reactivepaxos.event.PaxosEvent.PeerSilent;
import org.reactivepaxos.protocol.Event;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.storage.LowSpace;
import org.reactivepaxos.transport.PeerEvent;
import org.reactivepaxos.transport.Transport;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/** Watches what happens to a node as a whole, and tells it. */
final class NodeWatch {

    private final int node;
    private final Journal journal;
    private final Scheduler callbacks;
    private final NodeMeters meters;
    private final NodeLog log;
    private final EventFeed feed;
    private final PeerBoard peers;
    private final Pulse pulse;
    private final Disposable.Swap following = Disposables.swap();
    private Optional<LowSpace> space = Optional.empty();

    NodeWatch(int node, Journal journal, Scheduler callbacks, NodeMeters meters) {
        this.node = node;
        this.journal = journal;
        this.meters = meters;
        this.callbacks = callbacks;
        this.log = new NodeLog(node);
        this.feed = new EventFeed(node, callbacks, meters);
        this.peers = new PeerBoard(callbacks);
        this.pulse = new Pulse(callbacks);
    }

    Scheduler callbacks() {
        return callbacks;
    }

    int node() {
        return node;
    }

    NodeLog log() {
        return log;
    }

    EventFeed feed() {
        return feed;
    }

    PeerBoard peers() {
        return peers;
    }

    /** Beats for nothing; ends when the node has closed. */
    Pulse pulse() {
        return pulse;
    }

    /** From now on; before the transport starts, so that nothing is missed. */
    void follow(Transport transport) {
        meters.open(
                new NodeMeters.NodeGauges(
                        journal::pendingBytes,
                        () -> journal.lowSpace().isPresent(),
                        transport.meters()));
        following.update(transport.events().subscribe(this::onPeer));
    }

    private void onPeer(PeerEvent change) {
        peers.note(change);
        feed.tell(new PeerChanged(node, change));
    }

    /** By one worker, at every tick. */
    void onTick() {
        Optional<LowSpace> now = journal.lowSpace();
        if (now.isPresent() && space.isEmpty()) {
            feed.tell(new LowSpaceBegan(node, now.get()));
        } else if (now.isEmpty() && space.isPresent()) {
            feed.tell(new LowSpaceEnded(node));
        }
        space = now;
    }

    /** What one worker has found out about the peers' nodes. */
    void onNews(Event news) {
        if (news instanceof Event.PeerSilent silent) {
            feed.tell(new PeerSilent(node, silent.member()));
        } else if (news instanceof Event.PeerBack back) {
            feed.tell(new PeerBack(node, back.member()));
        }
    }

    void tellOfResting(Set<Integer> groups) {
        if (!groups.isEmpty()) {
            log.warn(
                    "the groups "
                            + groups
                            + " are in the journal and were not asked for; they rest, and this"
                            + " member neither votes nor answers in them until they are created,"
                            + " or dropped");
        }
    }

    void onRefusal(PeerEvent.GroupRefused news) {
        log.warn(news.group(), "refuses " + news.reason());
    }

    void onJournalFailure(Throwable cause) {
        log.error("the journal failed; this node votes no more until it is started again", cause);
        feed.tell(new JournalFailed(node, cause));
    }

    void closed() {
        following.dispose();
        feed.tell(new NodeClosed(node));
        feed.complete();
        peers.complete();
        pulse.complete();
        meters.close();
    }
}
