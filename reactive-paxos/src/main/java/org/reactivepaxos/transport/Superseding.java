// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.ElectionMessage.Canvass;
import org.reactivepaxos.protocol.ElectionMessage.CanvassReply;
import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Message.Decided;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.HeartbeatReply;
import org.reactivepaxos.protocol.Message.Missing;
import org.reactivepaxos.protocol.Message.Nack;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.ReadMessage.ReadIndex;
import org.reactivepaxos.protocol.ReadMessage.ReadIndexReply;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotOffer;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotPart;

/**
 * Which messages a newer one makes worthless: whoever gets the newer one loses nothing when the
 * older one never comes. A wrong answer here costs time, never safety, as any message may be lost.
 */
final class Superseding {

    private Superseding() {}

    /** What two messages to one member have in common when one may supersede the other. */
    record Key(int group, long clusterId, Message.Kind kind, long which) {}

    static Key key(GroupMessage message) {
        return new Key(
                message.group(),
                message.clusterId(),
                message.message().kind(),
                which(message.message()));
    }

    /** Tells apart messages of a kind of which several matter at a time. */
    private static long which(Message message) {
        return switch (message.kind()) {
            case ACCEPT -> ((Accept) message).first();
            case READ_INDEX -> ((ReadIndex) message).id();
            case READ_INDEX_REPLY -> ((ReadIndexReply) message).id();
            case SNAPSHOT_PART -> ((SnapshotPart) message).number();
            default -> 0;
        };
    }

    /** Both have the same key, and the newer one was sent later. */
    static boolean supersedes(Message newer, Message older) {
        return switch (newer.kind()) {
            case HEARTBEAT -> supersedes((Heartbeat) newer, (Heartbeat) older);
            case HEARTBEAT_REPLY -> supersedes((HeartbeatReply) newer, (HeartbeatReply) older);
            case DECIDED -> supersedes((Decided) newer, (Decided) older);
            case ACCEPTED -> supersedes((Accepted) newer, (Accepted) older);
            case ACCEPT -> supersedes((Accept) newer, (Accept) older);
            case NACK -> supersedes((Nack) newer, (Nack) older);
            case MISSING -> isFrom(((Missing) newer).ballot(), ((Missing) older).ballot());
            case PREPARE -> isFrom(((Prepare) newer).ballot(), ((Prepare) older).ballot());
            case CANVASS -> isFrom(((Canvass) newer).ballot(), ((Canvass) older).ballot());
            case CANVASS_REPLY ->
                    isFrom(((CanvassReply) newer).ballot(), ((CanvassReply) older).ballot());
            case CATCH_UP -> ((CatchUp) newer).from() >= ((CatchUp) older).from();
            case CATCH_UP_REPLY -> supersedes((CatchUpReply) newer, (CatchUpReply) older);
            case SNAPSHOT_OFFER ->
                    ((SnapshotOffer) newer).below() >= ((SnapshotOffer) older).below();
            case SNAPSHOT_ASK, SNAPSHOT_HEAD, SNAPSHOT_DEMAND, SNAPSHOT_PART, SNAPSHOT_GONE -> true;
            case GENESIS_WANTED, GENESIS_IS, READ_INDEX, READ_INDEX_REPLY -> newer.equals(older);
            case PROMISE, FORWARD, PROMISE_KEPT, RELEASE, CHAIN_SUMS, RESULT_SUMS -> false;
        };
    }

    private static boolean isFrom(Ballot newer, Ballot older) {
        return !newer.isBelow(older);
    }

    private static boolean isFrom(Ballot newer, long at, Ballot older, long olderAt) {
        return older.isBelow(newer) || (newer.equals(older) && at >= olderAt);
    }

    private static boolean supersedes(Heartbeat newer, Heartbeat older) {
        return isFrom(newer.ballot(), newer.round(), older.ballot(), older.round());
    }

    private static boolean supersedes(HeartbeatReply newer, HeartbeatReply older) {
        return isFrom(newer.ballot(), newer.round(), older.ballot(), older.round());
    }

    private static boolean supersedes(Decided newer, Decided older) {
        return isFrom(newer.ballot(), newer.below(), older.ballot(), older.below());
    }

    private static boolean supersedes(Accepted newer, Accepted older) {
        return isFrom(newer.ballot(), newer.below(), older.ballot(), older.below());
    }

    /** Votes are prefixes, so what an older ballot proposed is left for its own re-sending. */
    private static boolean supersedes(Accept newer, Accept older) {
        return newer.ballot().equals(older.ballot()) && newer.below() >= older.below();
    }

    private static boolean supersedes(Nack newer, Nack older) {
        return isFrom(newer.ballot(), older.ballot()) && isFrom(newer.promised(), older.promised());
    }

    /** Whoever asks from a later instance on has all below it. */
    private static boolean supersedes(CatchUpReply newer, CatchUpReply older) {
        return newer.first() > older.first()
                || (newer.first() == older.first()
                        && newer.values().count() >= older.values().count());
    }
}
