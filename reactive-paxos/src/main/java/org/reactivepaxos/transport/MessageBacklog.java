// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait until one member reads on, bounded by the bytes they stand for. A message
 * takes the place of a waiting one that it supersedes: of what is cumulative only the newest waits,
 * and each has its turn however many follow. What is left of the bound when values have filled
 * their share is for messages without values, so that a member behind with values still votes.
 *
 * <p>Used by one thread at a time.
 */
public final class MessageBacklog {

    /** One part in so many of the bound is for messages without values alone. */
    private static final int RESERVED_PART = 8;

    private final long bytesMax;
    private final Deque<Place> places = new ArrayDeque<>();
    private final Map<Superseding.Key, Place> latest = new HashMap<>();
    private long bytes;

    /**
     * An empty one.
     *
     * @param bytesMax what may wait; an empty one takes a message of any size
     */
    public MessageBacklog(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** What became of a message. */
    public enum Offered {
        /** It waits behind all others. */
        QUEUED,
        /** It waits, and an older one never leaves. */
        SUPERSEDED,
        /** There is no room for it. */
        DROPPED
    }

    /** A place in the queue, whose message may change while it waits. */
    private static final class Place {
        private final Superseding.Key key;
        private GroupMessage message;

        Place(Superseding.Key key, GroupMessage message) {
            this.key = key;
            this.message = message;
        }
    }

    /** Takes a message, if there is room or it supersedes one that waits. */
    public Offered offer(GroupMessage message) {
        Superseding.Key key = Superseding.key(message);
        Place place = latest.get(key);
        if (place != null && Superseding.supersedes(message.message(), place.message.message())) {
            long more = sizeBytes(message) - sizeBytes(place.message);
            if (more > 0 && bytes + more > bytesMax) {
                return Offered.DROPPED;
            }
            bytes += more;
            place.message = message;
            return Offered.SUPERSEDED;
        }
        if (!hasRoomFor(message)) {
            return Offered.DROPPED;
        }
        Place last = new Place(key, message);
        places.add(last);
        latest.put(key, last);
        bytes += sizeBytes(message);
        return Offered.QUEUED;
    }

    private boolean hasRoomFor(GroupMessage message) {
        boolean hasValues = FrameQueue.valueBytes(message.message()) > 0;
        long most = hasValues ? bytesMax - bytesMax / RESERVED_PART : bytesMax;
        return places.isEmpty() || bytes + sizeBytes(message) <= most;
    }

    /** Takes out the next message; null when none waits. */
    public @Nullable GroupMessage poll() {
        Place first = places.poll();
        if (first == null) {
            return null;
        }
        latest.remove(first.key, first);
        bytes -= sizeBytes(first.message);
        return first.message;
    }

    /** Takes out what waits, in order: at least one, while they stand for so many bytes in all. */
    public List<GroupMessage> poll(long most) {
        List<GroupMessage> taken = new ArrayList<>();
        long size = 0;
        while (!places.isEmpty()) {
            size += sizeBytes(places.element().message);
            if (!taken.isEmpty() && size > most) {
                break;
            }
            GroupMessage next = poll();
            if (next != null) {
                taken.add(next);
            }
        }
        return taken;
    }

    /** Whether nothing waits. */
    public boolean isEmpty() {
        return places.isEmpty();
    }

    /** Forgets all; returns how many waited. */
    public int clear() {
        int count = places.size();
        places.clear();
        latest.clear();
        bytes = 0;
        return count;
    }

    /** What they stand for. */
    public long sizeBytes() {
        return bytes;
    }

    /** What a message counts for. */
    private static long sizeBytes(GroupMessage message) {
        return FrameQueue.MESSAGE_BYTES + FrameQueue.valueBytes(message.message());
    }
}
