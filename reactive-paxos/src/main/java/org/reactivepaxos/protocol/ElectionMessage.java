// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/** What members tell each other about who is to lead, besides phase 1 (rule S9). */
public sealed interface ElectionMessage extends Message {

    /**
     * Whether the receiver would promise; asked before a ballot is taken, and never persisted (S9).
     *
     * @param ballot names the question: answers echo it, and the ballot taken may be a higher one
     * @param released as in {@link Message.Prepare}
     */
    record Canvass(Ballot ballot, long decidedBelow, Ballot released) implements ElectionMessage {
        @Override
        public Kind kind() {
            return Kind.CANVASS;
        }
    }

    /** Answer to a canvass; with a yes that binds nobody. */
    record CanvassReply(Ballot ballot, boolean yes, Ballot promised, long decidedBelow)
            implements ElectionMessage {
        @Override
        public Kind kind() {
            return Kind.CANVASS_REPLY;
        }
    }

    /** To itself alone: the sender's promise of this ballot is durable. */
    record PromiseKept(Ballot ballot) implements ElectionMessage {
        @Override
        public Kind kind() {
            return Kind.PROMISE_KEPT;
        }
    }

    /** The owner of {@code ballot} has ended it for good in favour of {@code to} (S9). */
    record Release(Ballot ballot, int to) implements ElectionMessage {
        @Override
        public Kind kind() {
            return Kind.RELEASE;
        }
    }
}
