// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.reactivepaxos.protocol.Event;
import org.reactivepaxos.protocol.Event.PeerBack;
import org.reactivepaxos.protocol.Event.PeerSilent;

/**
 * Watches for all groups of one worker whether the peers' nodes live (S9): groups that rest hear
 * nothing of each other. Used by one worker, which looks at every tick.
 */
final class PeerWatch {

    /**
     * So many looks without hearing a node are believed, however far they are apart: else a process
     * that stands still again and again would never find anybody silent.
     */
    private static final int LOOKS_MAX = 64;

    private final PeerTraffic traffic;
    private final long silenceAfter;
    private final long standstill;
    private final Map<Integer, Peer> peers = new TreeMap<>();
    private boolean looked;
    private long lastLook;
    private long lookingSince;

    /**
     * @param silenceAfter nanoseconds without any frame after which a node counts as silent
     * @param standstill nanoseconds between two looks after which it is this process that stood
     *     still: what came meanwhile may not be read yet, and nobody is silent for it
     */
    PeerWatch(PeerTraffic traffic, long silenceAfter, long standstill) {
        this.traffic = traffic;
        this.silenceAfter = silenceAfter;
        this.standstill = standstill;
    }

    private static final class Peer {
        private final int member;
        private long frames;
        private long connections;
        private long heardAt;
        private int looks;
        private boolean silent;

        Peer(int member, long now) {
            this.member = member;
            this.heardAt = now;
        }
    }

    /**
     * What is to be told to every group since the last look.
     *
     * @param now monotonic nanoseconds
     */
    List<Event> look(long now) {
        if (!looked || now - lastLook > standstill) {
            lookingSince = now;
        }
        List<Event> news = new ArrayList<>(0);
        for (int member : traffic.members()) {
            look(peers.computeIfAbsent(member, id -> new Peer(id, now)), now, news);
        }
        looked = true;
        lastLook = now;
        return news;
    }

    private void look(Peer peer, long now, List<Event> news) {
        long frames = traffic.frames(peer.member);
        long connections = traffic.connections(peer.member);
        boolean heard = frames != peer.frames || !looked;
        boolean back = (heard && peer.silent) || connections != peer.connections;
        peer.frames = frames;
        peer.connections = connections;
        peer.looks++;
        if (heard) {
            peer.heardAt = now;
            peer.looks = 0;
            peer.silent = false;
        }
        if (back) {
            news.add(new PeerBack(peer.member));
        }
        if (!peer.silent && isSilent(peer, now)) {
            peer.silent = true;
            news.add(new PeerSilent(peer.member));
        }
    }

    private boolean isSilent(Peer peer, long now) {
        boolean longEnough = now - lookingSince >= silenceAfter || peer.looks >= LOOKS_MAX;
        return longEnough && now - peer.heardAt >= silenceAfter;
    }

    /** That the nodes which are silent now are so: for a group that begins to be led here. */
    List<Event> silent() {
        List<Event> silent = new ArrayList<>(0);
        for (Peer peer : peers.values()) {
            if (peer.silent) {
                silent.add(new PeerSilent(peer.member));
            }
        }
        return silent;
    }
}
