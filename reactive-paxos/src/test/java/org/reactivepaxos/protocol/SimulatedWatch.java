// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.reactivepaxos.protocol.Event.PeerBack;
import org.reactivepaxos.protocol.Event.PeerSilent;
import org.reactivepaxos.protocol.GroupConfig.Timing;
import org.reactivepaxos.protocol.Role.Leading;

/**
 * Tells members whose nodes fell silent and came back, in the groups that rest, as a runtime would:
 * from what goes over the links, and now and then without a reason. Its chance is its own, so that
 * groups that never rest do the same as without it.
 */
final class SimulatedWatch {

    private static final long EVERY = 4 * Faults.MILLI;
    private static final long PERIOD = 350 * Faults.MILLI;
    private static final long BUSY = 100 * Faults.MILLI;
    private static final int WRONG_ONE_IN = 500;
    private static final int LONGEST_IDLE_MILLIS = 30;

    private final SimulatedGroup group;
    private final boolean quiesces;
    private final long silenceAfter;
    private final Random random;
    private final SimulatedDoubts doubts;
    private final Map<Integer, Link> links = new HashMap<>();

    SimulatedWatch(SimulatedGroup group, Timing timing, long seed) {
        this.group = group;
        this.quiesces = timing.quiesces();
        this.silenceAfter = timing.electionMin();
        this.random = chance(seed + 1);
        this.doubts = new SimulatedDoubts(seed);
        if (quiesces) {
            group.agenda().after(EVERY, this::look);
        }
    }

    /** In one seed of three, groups rest when they have nothing to do for a short while. */
    static Timing resting(Timing timing, long seed) {
        Random random = chance(seed);
        return random.nextInt(3) > 0
                ? timing
                : new Timing(
                        timing.electionMin(),
                        timing.electionMax(),
                        timing.heartbeat(),
                        timing.resend(),
                        timing.lease(),
                        timing.clockRatePpm(),
                        (1 + random.nextInt(LONGEST_IDLE_MILLIS)) * Faults.MILLI);
    }

    /** Who of the group's proposers loses interest. */
    SimulatedDoubts doubts() {
        return doubts;
    }

    /** Whether nobody is to want anything now: in groups that rest, most of the time. */
    boolean isLull() {
        return quiesces && !group.faults().calm() && group.agenda().now() % PERIOD > BUSY;
    }

    private static Random chance(long seed) {
        return new Random(seed * 0x9E3779B97F4A7C15L);
    }

    /** What one member's node knows of another's. */
    private static final class Link {
        private long ownStart;
        private long peerStart;
        private long heardAt;
        private long silentAt;
        private boolean silent;
    }

    private void look() {
        for (SimulatedMember member : group.seats()) {
            for (SimulatedMember peer : group.seats()) {
                if (member.member() != peer.member() && member.state() != null) {
                    look(member, peer, linkOf(member, peer.member()));
                }
            }
        }
        group.agenda().after(EVERY, this::look);
    }

    /** Of this start of the member. */
    private Link linkOf(SimulatedMember member, int peer) {
        int key = member.member() * (SimulatedNetwork.MEMBERS_MAX + 1) + peer;
        Link link = links.computeIfAbsent(key, unused -> new Link());
        if (link.ownStart != member.self().startId()) {
            link.ownStart = member.self().startId();
            link.peerStart = 0;
            link.heardAt = group.agenda().now();
            link.silent = false;
        }
        return link;
    }

    private void look(SimulatedMember member, SimulatedMember peer, Link link) {
        long now = group.agenda().now();
        boolean lives = peer.state() != null && !peer.isStalled();
        boolean hears = lives && group.network().carries(peer.member(), member.member());
        boolean connects = hears && group.network().carries(member.member(), peer.member());
        boolean anew = connects && link.peerStart != peer.self().startId();
        link.peerStart = anew ? peer.self().startId() : link.peerStart;
        link.heardAt = hears ? now : link.heardAt;
        if (anew || (link.silent && link.heardAt - link.silentAt > 0)) {
            link.silent = false;
            member.happen(new PeerBack(peer.member()));
        }
        boolean wrong = !group.faults().calm() && random.nextInt(WRONG_ONE_IN) == 0;
        if (!link.silent && (wrong || now - link.heardAt >= silenceAfter)) {
            link.silent = true;
            link.silentAt = now;
            member.happen(new PeerSilent(peer.member()));
        }
    }

    /** A message came, however old. */
    void heard(SimulatedMember member, int from) {
        linkOf(member, from).heardAt = group.agenda().now();
    }

    /** Whoever begins to lead is told who is silent already. */
    void folded(SimulatedMember member, GroupState before, GroupState after) {
        if (before.role() instanceof Leading || !(after.role() instanceof Leading)) {
            return;
        }
        for (SimulatedMember peer : group.seats()) {
            if (peer.member() != member.member() && linkOf(member, peer.member()).silent) {
                member.happen(new PeerSilent(peer.member()));
            }
        }
    }
}
