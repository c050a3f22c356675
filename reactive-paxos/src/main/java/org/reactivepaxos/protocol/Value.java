// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.Request;

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

        /**
         * What a user's state machine is to execute, if it has effect; null where there is none. Of
         * a batch the items say that.
         */
        public @Nullable Request request() {
            if (machine == SessionEntry.MACHINE) {
                return SessionCodec.requestOf(payload);
            }
            return ReservedMachines.has(machine) ? null : new Request(machine, payload);
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

    /**
     * A membership to be put in force (rule S6). A barrier, whatever becomes of it: nothing is
     * proposed above it before it is decided.
     *
     * @param id the proposal it belongs to; counted apart from commands
     * @param expectedVersion it has effect only while this is the version in force
     * @param membership what is to be in force after it; its version is of no meaning here
     */
    record Change(ProposalId id, long expectedVersion, Membership membership) implements Value {

        public Change {
            Objects.requireNonNull(id, "id");
            Check.argument(
                    expectedVersion >= Ballot.GENESIS_VERSION,
                    "expected version: %d",
                    expectedVersion);
            membership = membership.at(expectedVersion);
        }
    }
}
