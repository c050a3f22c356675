// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import java.util.Objects;
import org.reactivepaxos.protocol.Value.Change;
import org.reactivepaxos.protocol.Value.Command;

/**
 * What members of one group tell each other. The sender and its storage id come with the delivery,
 * never with the message. docs/protocol.md has the table of who sends what, when, and what waits
 * for the disk.
 */
public sealed interface Message
        permits Message.GenesisWanted,
                Message.GenesisIs,
                Message.Prepare,
                Message.Promise,
                Message.Accept,
                Message.Accepted,
                Message.Missing,
                Message.Nack,
                Message.Decided,
                Message.Heartbeat,
                Message.HeartbeatReply,
                Message.CatchUp,
                Message.CatchUpReply,
                Message.Forward,
                ChainMessage,
                ElectionMessage,
                ReadMessage,
                SnapshotMessage {

    Kind kind();

    /** One constant per message type, for exhaustive switches. */
    enum Kind {
        GENESIS_WANTED,
        GENESIS_IS,
        PREPARE,
        PROMISE,
        ACCEPT,
        ACCEPTED,
        MISSING,
        NACK,
        DECIDED,
        HEARTBEAT,
        HEARTBEAT_REPLY,
        CATCH_UP,
        CATCH_UP_REPLY,
        FORWARD,
        CANVASS,
        CANVASS_REPLY,
        PROMISE_KEPT,
        READ_INDEX,
        READ_INDEX_REPLY,
        RELEASE,
        CHAIN_SUMS,
        RESULT_SUMS,
        SNAPSHOT_OFFER,
        SNAPSHOT_ASK,
        SNAPSHOT_HEAD,
        SNAPSHOT_DEMAND,
        SNAPSHOT_PART,
        SNAPSHOT_GONE
    }

    /**
     * The sender has no genesis. To the lowest of an identical list it is also the gift of the
     * sender's storage id.
     *
     * @param voters the member ids the sender was configured with, ascending
     */
    record GenesisWanted(List<Integer> voters) implements Message {
        public GenesisWanted {
            voters = List.copyOf(voters);
        }

        @Override
        public Kind kind() {
            return Kind.GENESIS_WANTED;
        }
    }

    /** The group's genesis, to one that has none. */
    record GenesisIs(Genesis genesis) implements Message {
        public GenesisIs {
            Objects.requireNonNull(genesis, "genesis");
        }

        @Override
        public Kind kind() {
            return Kind.GENESIS_IS;
        }
    }

    /**
     * Phase 1a for [from, infinity). Leaves only when the sender's own promise is durable (S1).
     *
     * @param released a ballot that its owner has handed over: grants for it do not bind (S9)
     */
    record Prepare(Ballot ballot, long from, Ballot released) implements Message {
        /** Without a ballot handed over. */
        public Prepare(Ballot ballot, long from) {
            this(ballot, from, Ballot.NONE);
        }

        @Override
        public Kind kind() {
            return Kind.PREPARE;
        }
    }

    /**
     * Phase 1b, one chunk of it. The promise counts when the last chunk is in (S2).
     *
     * @param from echo of the Prepare
     * @param first start of the range of this chunk, which goes to the end of its runs: chunks of
     *     several answers, cut in different places, must not be taken for parts of one
     * @param last whether it is the last: its range has no end
     * @param decidedBelow the sender's when it made this chunk; what it accepted below is not
     *     reported but must be learned
     * @param runs what it accepted, in ascending order
     */
    record Promise(
            Ballot ballot, long from, long first, boolean last, long decidedBelow, List<Run> runs)
            implements Message {
        public Promise {
            runs = List.copyOf(runs);
        }

        @Override
        public Kind kind() {
            return Kind.PROMISE;
        }
    }

    /**
     * Phase 2a for a run of consecutive instances (S3).
     *
     * @param start the ballot's first instance
     * @param first instance of the first value
     * @param decidedBelow what the owner of the ballot has decided; at or below {@code first} +
     *     number of values
     */
    record Accept(Ballot ballot, long start, long first, Values values, long decidedBelow)
            implements Message {
        public Accept {
            Objects.requireNonNull(ballot, "ballot");
            Objects.requireNonNull(values, "values");
            Check.argument(start >= 0 && start <= first, "start of the ballot: %d", start);
        }

        public long below() {
            return first + values.count();
        }

        @Override
        public Kind kind() {
            return Kind.ACCEPT;
        }
    }

    /** Phase 2b: the sender holds the ballot's value, or knows the decision, below (S3). */
    record Accepted(Ballot ballot, long below) implements Message {
        @Override
        public Kind kind() {
            return Kind.ACCEPTED;
        }
    }

    /** The predecessors of an Accept are missing from here on. Acknowledges nothing (S3). */
    record Missing(Ballot ballot, long next) implements Message {
        @Override
        public Kind kind() {
            return Kind.MISSING;
        }
    }

    /**
     * Refusal of {@code ballot}.
     *
     * @param promised what the sender has promised; equal to {@code ballot} where another value is
     *     decided already
     * @param decidedBelow what the sender has decided
     */
    record Nack(Ballot ballot, Ballot promised, long decidedBelow) implements Message {
        @Override
        public Kind kind() {
            return Kind.NACK;
        }
    }

    /** The owner of {@code ballot} has decided every instance below {@code below} (S4). */
    record Decided(Ballot ballot, long below) implements Message {
        @Override
        public Kind kind() {
            return Kind.DECIDED;
        }
    }

    /**
     * The owner of {@code ballot} leads.
     *
     * @param round number of this heartbeat, echoed by the answers
     * @param chain sum of the sender's log below {@code decidedBelow} (S12), 0 when it is not told
     * @param quiesce whether the leader would rest, if every voter that lives agrees (S9)
     */
    record Heartbeat(Ballot ballot, long round, long decidedBelow, int chain, boolean quiesce)
            implements Message {

        /** One that tells no sum. */
        public Heartbeat(Ballot ballot, long round, long decidedBelow) {
            this(ballot, round, decidedBelow, 0, false);
        }

        @Override
        public Kind kind() {
            return Kind.HEARTBEAT;
        }
    }

    /**
     * Answer to a heartbeat that was not refused.
     *
     * @param grants whether the sender promises nobody else for the length of a lease (S9)
     * @param priority the sender's priority in elections
     * @param chain sum of the sender's log below {@code decidedBelow} (S12), 0 when it is not told
     * @param quiescent whether the sender rests from now on (S9)
     */
    record HeartbeatReply(
            Ballot ballot,
            long round,
            long decidedBelow,
            boolean grants,
            int priority,
            int chain,
            boolean quiescent)
            implements Message {

        /** Of a member of priority 0 that does not rest, without a sum. */
        public HeartbeatReply(Ballot ballot, long round, long decidedBelow, boolean grants) {
            this(ballot, round, decidedBelow, grants, 0, 0, false);
        }

        @Override
        public Kind kind() {
            return Kind.HEARTBEAT_REPLY;
        }
    }

    /** Asks for decided values from instance {@code from} on. */
    record CatchUp(long from) implements Message {
        @Override
        public Kind kind() {
            return Kind.CATCH_UP;
        }
    }

    /**
     * Decided values of consecutive instances; all of them are below {@code decidedBelow}, the
     * sender's.
     */
    record CatchUpReply(long first, Values values, long decidedBelow) implements Message {
        public CatchUpReply {
            Objects.requireNonNull(values, "values");
            Check.argument(
                    first >= 0 && first + values.count() <= decidedBelow,
                    "decidedBelow: %d",
                    decidedBelow);
        }

        @Override
        public Kind kind() {
            return Kind.CATCH_UP_REPLY;
        }
    }

    /**
     * Commands or a membership entry of the sender, for the leader to propose; offered again until
     * the sender has applied them (S8).
     */
    record Forward(Values commands) implements Message {
        public Forward {
            for (int i = 0; i < commands.count(); i++) {
                Check.argument(
                        commands.get(i) instanceof Command || commands.get(i) instanceof Change,
                        "neither a command nor a change at %d",
                        i);
            }
        }

        @Override
        public Kind kind() {
            return Kind.FORWARD;
        }
    }
}
