// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.transport.Introduction;
import org.reactivepaxos.transport.PeerRefusedException;
import reactor.core.publisher.Mono;

/**
 * Which start of which disk was seen of each peer (rule S7). Once one was seen, only that one and
 * those that go back to it are admitted: others began on a restored backup or a copy, and have
 * forgotten votes. What is seen is durable before anything the peer says counts.
 */
final class PeerRegistry {

    private static final String REMEDY =
            ". Let it join with an empty directory and a new member id";

    private final PeerIdentity self;
    private final Peers peers;
    private final Journal journal;
    private final Map<Long, Seen> seen = new ConcurrentHashMap<>();

    PeerRegistry(
            PeerIdentity self, Peers peers, Journal journal, Map<Long, PeerIdentity> recovered) {
        this.self = self;
        this.peers = peers;
        this.journal = journal;
        recovered.forEach((storage, peer) -> seen.put(storage, new Seen(peer, 0)));
    }

    /** The latest start seen, and the journal position of that fact. */
    private record Seen(PeerIdentity peer, long position) {}

    /**
     * Completes when the peer may speak; errors with {@link PeerRefusedException} when it must not.
     */
    Mono<Void> admit(Introduction guest) {
        return Mono.defer(
                () -> {
                    requireKnown(guest.peer());
                    // Atomic for each disk: of two claims to one start the first wins.
                    Seen now =
                            seen.compute(
                                    guest.peer().storage(),
                                    (storage, before) -> judge(before, guest));
                    // What was recovered is durable, and this start may never write anything.
                    Mono<Void> durable =
                            now.position() == 0 ? Mono.empty() : durableUpTo(now.position());
                    return durable.doOnSuccess(unused -> peers.admitted(guest.peer()));
                });
    }

    private Mono<Void> durableUpTo(long wanted) {
        return journal.durable().filter(position -> position >= wanted).next().then();
    }

    private void requireKnown(PeerIdentity peer) {
        if (!peers.knows(peer.member())) {
            throw new PeerRefusedException(
                    "member "
                            + self.member()
                            + " does not know "
                            + peer
                            + "; its members are "
                            + peers.all()
                            + ", and no membership that it has heard of names another");
        }
        if (peer.member() == self.member() || peer.storage() == self.storage()) {
            throw new PeerRefusedException(
                    peer
                            + " claims the member id or the storage id of member "
                            + self.member()
                            + " itself: a copied data directory, or two members with one id");
        }
    }

    private Seen judge(@Nullable Seen before, Introduction guest) {
        if (before == null) {
            return new Seen(guest.peer(), journal.rememberPeer(guest.peer()));
        }
        PeerIdentity last = before.peer();
        return switch (guest.lineage().from(last.incarnation(), last.startId())) {
            case DESCENDS ->
                    last.incarnation() == guest.peer().incarnation()
                            ? before
                            : new Seen(guest.peer(), journal.rememberPeer(guest.peer()));
            case DIVERGES -> throw new PeerRefusedException(divergence(last, guest.peer()));
            case FORGOTTEN -> throw new PeerRefusedException(tooLong(last, guest));
        };
    }

    private static String divergence(PeerIdentity last, PeerIdentity peer) {
        if (peer.incarnation() < last.incarnation()) {
            return peer
                    + " was seen with incarnation "
                    + last.incarnation()
                    + " before: its data directory was restored from a backup and has forgotten"
                    + " votes"
                    + REMEDY;
        }
        if (peer.incarnation() == last.incarnation()) {
            return peer
                    + " was seen as start "
                    + Long.toHexString(last.startId())
                    + " before and is now "
                    + Long.toHexString(peer.startId())
                    + ": it was restored from a backup, or runs twice from copies of one data"
                    + " directory"
                    + REMEDY;
        }
        return peer
                + " does not go back to incarnation "
                + last.incarnation()
                + " that was seen before: its data directory was restored from a backup or copied,"
                + " and has forgotten votes"
                + REMEDY;
    }

    private static String tooLong(PeerIdentity last, Introduction guest) {
        return guest.peer()
                + " was last seen with incarnation "
                + last.incarnation()
                + " and remembers its starts from "
                + guest.lineage().oldest()
                + " on only: nothing tells it from a restored backup"
                + REMEDY;
    }
}
