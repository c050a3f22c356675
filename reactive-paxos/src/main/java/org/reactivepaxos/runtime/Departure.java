// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Event;
import org.reactivepaxos.protocol.Event.PeerSilent;
import org.reactivepaxos.protocol.Event.TransferAsked;
import org.reactivepaxos.protocol.GroupState;
import org.reactivepaxos.protocol.LogRecord.DecidedMark;
import org.reactivepaxos.storage.Journal;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * How the groups of a node that closes leave in good order: they take nothing new, open proposals
 * get time to end, and what this node leads is handed over (S9), so that the others need not find
 * out by its silence. Then they end. Looked at once per tick; bounded, for there may be nobody to
 * hand over to.
 */
final class Departure {

    private final NodeSettings settings;
    private final NodeGroups groups;
    private final PeerTraffic traffic;
    private final Throwable cause;
    private final List<GroupRuntime> staying = new ArrayList<>();
    private final Map<Integer, Ballot> led = new ConcurrentHashMap<>();

    Departure(NodeSettings settings, NodeGroups groups, PeerTraffic traffic) {
        this.settings = settings;
        this.groups = groups;
        this.traffic = traffic;
        this.cause = new IllegalStateException("member " + settings.member() + " was closed");
    }

    /**
     * Ends when there is nothing left to wait for, or the time is up.
     *
     * @param scheduler whose time that is
     */
    Mono<Void> leave(Scheduler scheduler) {
        return Mono.defer(
                () -> {
                    staying.addAll(groups.close().values());
                    staying.forEach(group -> group.loop().takeNoMore(cause));
                    if (haveAllLeft()) {
                        return Mono.empty();
                    }
                    return Flux.interval(settings.threads().tick(), scheduler)
                            .onBackpressureDrop()
                            .takeUntil(unused -> haveAllLeft())
                            .take(settings.bounds().closeGrace(), scheduler)
                            .then();
                });
    }

    /** Looks never overlap. */
    private boolean haveAllLeft() {
        staying.removeIf(this::hasLeft);
        return staying.isEmpty();
    }

    private boolean hasLeft(GroupRuntime group) {
        GroupLoop loop = group.loop();
        GroupState state = loop.latest();
        if (loop.hasEnded() || state == null) {
            return true;
        }
        if (group.openProposals() > 0) {
            return false;
        }
        Ballot leader = state.leader();
        if (leader.member() != settings.member()) {
            boolean isOther = !leader.equals(Ballot.NONE);
            return isOther || !led.containsKey(group.id()) || !traffic.isAnyConnected();
        }
        Ballot first = led.putIfAbsent(group.id(), leader);
        if (first != null && !first.equals(leader)) {
            return true; // It came back: whoever was asked leaves as well, or cannot lead.
        }
        loop.worker().execute(() -> askToTakeOver(loop));
        return !traffic.isAnyConnected();
    }

    /** The first that is level takes over; what comes after it finds no leader here. */
    private void askToTakeOver(GroupLoop loop) {
        List<Event> silent = loop.worker().silentPeers();
        for (int member : traffic.members()) {
            if (traffic.isConnected(member) && !silent.contains(new PeerSilent(member))) {
                loop.offer(new TransferAsked(member));
            }
        }
    }

    /** Ends every group, and notes for its next start how far it had come. */
    Mono<Void> end(Journal journal) {
        return Flux.defer(() -> Flux.fromIterable(groups.inOrder().values()))
                .concatMap(group -> group.loop().worker().call(() -> end(group, journal)))
                .then();
    }

    private boolean end(GroupRuntime group, Journal journal) {
        GroupLoop loop = group.loop();
        GroupState last = loop.latest();
        if (!loop.hasEnded() && last != null && last.decidedBelow() > 0) {
            journal.append(group.id(), List.of(new DecidedMark(last.decidedBelow())));
        }
        loop.close(End.closed(cause));
        return true;
    }
}
