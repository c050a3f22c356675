// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/** What a member that reads and the leader tell each other (rule S10). */
public sealed interface ReadMessage extends Message {

    /**
     * Asks a leader up to where a read must have applied (S10).
     *
     * @param incarnation the asker's, so that no answer to an earlier one is taken
     * @param lease whether a live lease will do instead of a confirmation round
     */
    record ReadIndex(long incarnation, long id, boolean lease) implements ReadMessage {
        @Override
        public Kind kind() {
            return Kind.READ_INDEX;
        }
    }

    /** The read sees every instance below {@code index}; echoes the question. */
    record ReadIndexReply(long incarnation, long id, long index) implements ReadMessage {
        @Override
        public Kind kind() {
            return Kind.READ_INDEX_REPLY;
        }
    }
}
