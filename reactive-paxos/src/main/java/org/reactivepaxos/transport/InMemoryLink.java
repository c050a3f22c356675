// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** One direction of a connection. */
final class InMemoryLink {

    /** Frames handed over beyond the queue; they are not counted in its bound. */
    private static final int PREFETCHED_FRAMES = 2;

    private final Sinks.Many<List<GroupMessage>> sink =
            Sinks.many()
                    .unicast()
                    .onBackpressureBuffer(new FrameQueue(InMemoryNetwork.QUEUE_BYTES_MAX));

    /** Queues a frame; false when it is dropped. */
    boolean offer(List<GroupMessage> frame) {
        for (GroupMessage message : frame) {
            if (FrameQueue.valueBytes(message.message()) > InMemoryNetwork.VALUE_BYTES_MAX) {
                return false;
            }
        }
        return sink.tryEmitNext(List.copyOf(frame)).isSuccess();
    }

    /** The frames, on the receiver's own stack. For one subscriber. */
    Flux<List<GroupMessage>> frames(Scheduler scheduler) {
        return sink.asFlux().publishOn(scheduler, PREFETCHED_FRAMES);
    }
}
