// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivepaxos.protocol.Event;
import org.reactivepaxos.protocol.Event.LogRead;
import org.reactivepaxos.protocol.Event.Received;
import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.protocol.Run;
import reactor.util.concurrent.Queues;

/**
 * What waits for a group: offered by anyone, taken by its worker. Bounded by count and by bytes.
 */
final class Inbox {

    /** What a message without values counts for, in bytes. */
    private static final int SMALL = 64;

    private final int most;
    private final long mostBytes;
    private final Queue<Event> events = Queues.<Event>unboundedMultiproducer().get();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    Inbox(int most, long mostBytes) {
        this.most = most;
        this.mostBytes = mostBytes;
    }

    /**
     * Takes the event unless a bound is reached; one event of any size fits into an empty inbox,
     * and the news of a peer's node into any: it is small, rare, and not told again.
     */
    boolean offer(Event event) {
        long weight = weigh(event);
        int before = count.getAndIncrement();
        long total = bytes.addAndGet(weight);
        boolean full = before >= most || (total > mostBytes && before > 0);
        if (full && !isNews(event)) {
            count.decrementAndGet();
            bytes.addAndGet(-weight);
            return false;
        }
        events.add(event);
        return true;
    }

    /** How many events wait. Any thread. */
    int size() {
        return count.get();
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    /** Moves up to {@code limit} events into the list. */
    void drain(List<Event> into, int limit) {
        while (into.size() < limit) {
            Event event = events.poll();
            if (event == null) {
                return;
            }
            count.decrementAndGet();
            bytes.addAndGet(-weigh(event));
            into.add(event);
        }
    }

    private static boolean isNews(Event event) {
        return event.kind() == Event.Kind.PEER_SILENT || event.kind() == Event.Kind.PEER_BACK;
    }

    private static long weigh(Event event) {
        return switch (event.kind()) {
            case RECEIVED -> weigh(((Received) event).message());
            case LOG_READ -> SMALL + weigh(((LogRead) event).runs());
            default -> SMALL;
        };
    }

    private static long weigh(Message message) {
        return SMALL
                + switch (message.kind()) {
                    case ACCEPT -> ((Message.Accept) message).values().sizeBytes();
                    case CATCH_UP_REPLY -> ((Message.CatchUpReply) message).values().sizeBytes();
                    case FORWARD -> ((Message.Forward) message).commands().sizeBytes();
                    case PROMISE -> weigh(((Message.Promise) message).runs());
                    default -> 0;
                };
    }

    private static long weigh(List<Run> runs) {
        long weight = 0;
        for (Run run : runs) {
            weight += run.values().sizeBytes();
        }
        return weight;
    }
}
