// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Event;
import org.reactivepaxos.protocol.Event.PeerSilent;
import org.reactivepaxos.protocol.Event.TransferAsked;
import org.reactivepaxos.protocol.GroupState;
import org.reactivepaxos.protocol.Membership;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * How groups leave in good order: they take nothing new, open proposals get time to end, and what
 * this node leads is handed over (S9), so that the others need not find out by its silence. They
 * are not ended by this. Looked at once per tick; bounded, for there may be nobody to hand over to.
 * A group that no other member says a word about for an election time-out is one that none has.
 */
final class Leaving {

    private final NodeSettings settings;
    private final PeerTraffic traffic;
    private final Scheduler scheduler;

    /**
     * @param scheduler whose time the bound is
     */
    Leaving(NodeSettings settings, PeerTraffic traffic, Scheduler scheduler) {
        this.settings = settings;
        this.traffic = traffic;
        this.scheduler = scheduler;
    }

    /**
     * Ends when there is nothing left to wait for, or the time is up.
     *
     * @param how fails what comes from now on
     */
    Mono<Void> of(Collection<GroupRuntime> groups, End how) {
        return Mono.defer(
                () -> {
                    List<One> staying = new ArrayList<>();
                    for (GroupRuntime group : groups) {
                        group.leave(how);
                        staying.add(new One(group));
                    }
                    return haveAllLeft(staying) ? Mono.empty() : waitFor(staying);
                });
    }

    private Mono<Void> waitFor(List<One> staying) {
        return Flux.interval(settings.threads().tick(), scheduler)
                .onBackpressureDrop()
                .takeUntil(unused -> haveAllLeft(staying))
                .take(settings.bounds().closeGrace(), scheduler)
                .then();
    }

    /** Looks never overlap. */
    private static boolean haveAllLeft(List<One> staying) {
        staying.removeIf(One::hasLeft);
        return staying.isEmpty();
    }

    /** One group that leaves. */
    private final class One {

        private final GroupRuntime group;
        private @Nullable Ballot led;
        private long heardAt;
        private int turnsHeard;

        One(GroupRuntime group) {
            this.group = group;
        }

        boolean hasLeft() {
            GroupLoop loop = group.loop();
            GroupState state = loop.latest();
            if (loop.hasEnded() || state == null) {
                return true;
            }
            if (group.isBusy()) {
                return false;
            }
            Ballot leader = state.leader();
            if (leader.member() != settings.member()) {
                boolean isOther = !leader.equals(Ballot.NONE);
                return isOther || led == null || isAlone(state);
            }
            if (led != null && !led.equals(leader)) {
                return true; // It came back: whoever was asked leaves as well, or cannot lead.
            }
            if (led == null) {
                led = leader;
                heardAt = loop.worker().now();
            }
            loop.worker().execute(() -> askToTakeOver(loop));
            return isAlone(state);
        }

        /** Whether nobody can take over: others may have dropped the group as well. */
        private boolean isAlone(GroupState state) {
            long now = group.loop().worker().now();
            int heard = group.loop().intake().turnsHeard();
            if (heard != turnsHeard) {
                turnsHeard = heard;
                heardAt = now;
            }
            return now - heardAt >= settings.timing().electionMin() || !canAnyTakeOver(state);
        }
    }

    private boolean canAnyTakeOver(GroupState state) {
        return traffic.members().stream().anyMatch(member -> canTakeOver(member, state));
    }

    private boolean canTakeOver(int member, GroupState state) {
        Membership known = state.knownMembership();
        return known != null && known.positionOf(member) >= 0 && traffic.isConnected(member);
    }

    /** The first that is level takes over; what comes after it finds no leader here. */
    private void askToTakeOver(GroupLoop loop) {
        loop.intake().listen();
        GroupState state = loop.state();
        List<Event> silent = loop.worker().silentPeers();
        for (int member : traffic.members()) {
            if (canTakeOver(member, state) && !silent.contains(new PeerSilent(member))) {
                loop.offer(new TransferAsked(member));
            }
        }
    }
}
