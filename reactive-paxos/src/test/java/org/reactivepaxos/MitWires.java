// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.testkit.ForwardingTransport;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.Transport;
import reactor.core.scheduler.Scheduler;

/**
 * What all members of a {@link MitCluster} send passes here: it is counted, may overtake what was
 * sent before it, and may be kept to be sent once more.
 */
final class MitWires {

    private static final Set<Message.Kind> HEARTBEATS =
            EnumSet.of(
                    Message.Kind.HEARTBEAT, Message.Kind.HEARTBEAT_REPLY, Message.Kind.RESULT_SUMS);

    private final Scheduler time;
    private final Random random;
    private final List<Runnable> kept = new ArrayList<>();
    private Duration slowest = Duration.ZERO;
    private boolean keeping;
    private long messages;

    MitWires(Scheduler time, Random random) {
        this.time = time;
        this.random = random;
    }

    Transport of(Transport transport) {
        return new Wire(transport);
    }

    /** How many messages were sent so far, but for heartbeats and what goes at their pace. */
    long messages() {
        return messages;
    }

    /** Lets each frame take its own time, up to this, and so arrive in any order. */
    void reorder(Duration slowestFrame) {
        slowest = slowestFrame;
    }

    /** Keeps what is sent from now on. */
    void keep() {
        keeping = true;
    }

    /**
     * Sends all that was kept once more, and keeps nothing any more.
     *
     * @return how many frames
     */
    int sendAgain() {
        keeping = false;
        kept.forEach(Runnable::run);
        int frames = kept.size();
        kept.clear();
        return frames;
    }

    private final class Wire extends ForwardingTransport {
        Wire(Transport transport) {
            super(transport);
        }

        @Override
        public void send(int to, List<GroupMessage> frame) {
            messages +=
                    frame.stream()
                            .filter(each -> !HEARTBEATS.contains(each.message().kind()))
                            .count();
            if (keeping && !frame.isEmpty()) {
                List<GroupMessage> copy = List.copyOf(frame);
                kept.add(() -> super.send(to, copy));
            }
            if (slowest.isZero()) {
                super.send(to, frame);
                return;
            }
            List<GroupMessage> late = List.copyOf(frame);
            long nanos = (long) (random.nextDouble() * slowest.toNanos());
            time.schedule(() -> super.send(to, late), nanos, TimeUnit.NANOSECONDS);
        }
    }
}
