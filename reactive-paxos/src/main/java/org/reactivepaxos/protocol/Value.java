// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Arrays;
import java.util.Objects;

/** What an instance decides. */
public sealed interface Value {

    /** Fills an instance that a new leader must close and for which nothing was reported. */
    Value NOOP = new Noop();

    /** No effect. */
    record Noop() implements Value {}

    /**
     * A user's value.
     *
     * @param id the proposal it belongs to
     * @param doneBelow the proposer's done mark: every sequence of the same incarnation below it is
     *     settled
     * @param machine id of the state machine that executes it
     * @param payload opaque bytes, shared and never written after construction
     */
    record Command(ProposalId id, long doneBelow, int machine, byte[] payload) implements Value {

        public Command {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(payload, "payload");
            Check.argument(
                    doneBelow >= 0 && doneBelow <= id.sequence(), "doneBelow: %d", doneBelow);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Command that
                    && id.equals(that.id)
                    && doneBelow == that.doneBelow
                    && machine == that.machine
                    && Arrays.equals(payload, that.payload);
        }

        @Override
        public int hashCode() {
            return id.hashCode();
        }

        @Override
        public String toString() {
            return "Command[" + id + ", machine " + machine + ", " + payload.length + " bytes]";
        }
    }
}
