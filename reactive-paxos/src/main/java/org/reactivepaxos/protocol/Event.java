// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import java.util.Objects;

/** What can happen to a group. The passing of time is no event: every fold carries it. */
public sealed interface Event {

    Kind kind();

    /** One constant per event type, for exhaustive switches. */
    enum Kind {
        RECEIVED,
        PROPOSED,
        LOG_READ
    }

    /**
     * A message came.
     *
     * @param from who sent it, as the transport has authenticated it; this member itself for its
     *     own answers
     * @param clusterId the sender's cluster id of this group, or {@link Genesis#NO_CLUSTER}
     */
    record Received(PeerIdentity from, long clusterId, Message message) implements Event {
        public Received {
            Objects.requireNonNull(from, "from");
            Objects.requireNonNull(message, "message");
        }

        @Override
        public Kind kind() {
            return Kind.RECEIVED;
        }
    }

    /**
     * Values to be proposed by this member, in order.
     *
     * @param firstSequence sequence of the first; the sequences of one incarnation follow each
     *     other without gaps
     */
    record Proposed(long firstSequence, List<Request> requests) implements Event {
        public Proposed {
            requests = List.copyOf(requests);
        }

        @Override
        public Kind kind() {
            return Kind.PROPOSED;
        }
    }

    /**
     * One value to be proposed, for that state machine. {@code payload} is never written
     * afterwards.
     */
    record Request(int machine, byte[] payload) {
        public Request {
            Objects.requireNonNull(payload, "payload");
        }
    }

    /**
     * Answer to an {@link Outcome.LogRead}: consecutive decided runs from {@code from} on, or none.
     */
    record LogRead(int member, long from, List<Run> runs) implements Event {
        public LogRead {
            runs = List.copyOf(runs);
        }

        @Override
        public Kind kind() {
            return Kind.LOG_READ;
        }
    }
}
