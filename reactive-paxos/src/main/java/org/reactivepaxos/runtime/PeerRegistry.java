// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.transport.PeerRefusedException;
import reactor.core.publisher.Mono;

/**
 * Which start of which disk was seen of each peer (rule S7): a lower incarnation is a restored
 * backup, an equal one with another start id a cloned directory. What is seen is durable before
 * anything the peer says counts.
 */
final class PeerRegistry {

    private final PeerIdentity self;
    private final List<Integer> voters;
    private final Journal journal;
    private final Map<Long, Seen> seen = new ConcurrentHashMap<>();

    PeerRegistry(
            PeerIdentity self,
            List<Integer> voters,
            Journal journal,
            Map<Long, PeerIdentity> recovered) {
        this.self = self;
        this.voters = voters;
        this.journal = journal;
        recovered.forEach((storage, peer) -> seen.put(storage, new Seen(peer, 0)));
    }

    /** The highest start seen, and the journal position of that fact. */
    private record Seen(PeerIdentity peer, long position) {}

    /**
     * Completes when the peer may speak; errors with {@link PeerRefusedException} when it must not.
     */
    Mono<Void> admit(PeerIdentity peer) {
        return Mono.defer(
                () -> {
                    requireKnown(peer);
                    // Atomic for each disk: of two claims to one start the first wins.
                    Seen now =
                            seen.compute(peer.storage(), (storage, before) -> judge(before, peer));
                    // What was recovered is durable, and this start may never write anything.
                    return now.position() == 0 ? Mono.empty() : durableUpTo(now.position());
                });
    }

    private Mono<Void> durableUpTo(long wanted) {
        return journal.durable().filter(position -> position >= wanted).next().then();
    }

    private void requireKnown(PeerIdentity peer) {
        if (!voters.contains(peer.member())) {
            throw new PeerRefusedException(
                    "member "
                            + self.member()
                            + " does not know "
                            + peer
                            + "; its configured members are "
                            + voters);
        }
        if (peer.member() == self.member() || peer.storage() == self.storage()) {
            throw new PeerRefusedException(
                    peer
                            + " claims the member id or the storage id of member "
                            + self.member()
                            + " itself: a copied data directory, or two members with one id");
        }
    }

    private Seen judge(@Nullable Seen before, PeerIdentity peer) {
        if (before == null || before.peer().incarnation() < peer.incarnation()) {
            return new Seen(peer, journal.rememberPeer(peer));
        }
        if (before.peer().incarnation() > peer.incarnation()) {
            throw new PeerRefusedException(
                    peer
                            + " was seen with incarnation "
                            + before.peer().incarnation()
                            + " before: its data directory was restored from a backup and has"
                            + " forgotten votes. Let it join with an empty directory and a new"
                            + " member id");
        }
        if (before.peer().startId() != peer.startId()) {
            throw new PeerRefusedException(
                    peer
                            + " runs twice from copies of one data directory, started as "
                            + Long.toHexString(before.peer().startId())
                            + " and as "
                            + Long.toHexString(peer.startId()));
        }
        return before;
    }
}
