// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.protocol.BatchCodec;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.ProposalId;
import org.reactivepaxos.protocol.SessionEntry;
import org.reactivepaxos.protocol.Value.Command;

/**
 * Feeds the state machines of one group with what is decided, in order and without gaps, and
 * completes the proposals of this node. On the group's worker only.
 */
final class Applier {

    /** What the group's own machine answers: its state is in the core. */
    private static final byte[] NO_RESULT = {};

    private final int group;
    private final Map<Integer, StateMachine> machines;
    private final PeerIdentity self;
    private final Proposals proposals;
    private final DroppedCommands dropped = new DroppedCommands();
    private long appliedBelow;

    Applier(
            int group,
            Map<Integer, StateMachine> machines,
            PeerIdentity self,
            Proposals proposals) {
        this.group = group;
        this.machines = machines;
        this.self = self;
        this.proposals = proposals;
    }

    long appliedBelow() {
        return appliedBelow;
    }

    DroppedCommands dropped() {
        return dropped;
    }

    void apply(Decision decision, Callbacks callbacks) {
        if (decision.first() != appliedBelow) {
            throw new IllegalStateException(
                    "group "
                            + group
                            + ": expected instance "
                            + appliedBelow
                            + ", got "
                            + decision.first());
        }
        for (int i = 0; i < decision.values().count(); i++) {
            long instance = decision.first() + i;
            if (decision.values().get(i) instanceof Command command) {
                if (decision.drops(i)) {
                    dropped.add(instance);
                } else {
                    execute(instance, command, callbacks);
                }
            }
        }
        refuse(decision, callbacks);
        appliedBelow = decision.below();
    }

    /** Proposals that end without effect; those that were proposed before have ended before. */
    private void refuse(Decision decision, Callbacks callbacks) {
        for (Drop drop : decision.dropped()) {
            if (drop.reason().endsProposal()
                    && decision.values().get(drop.index()) instanceof Command command) {
                Proposal proposal = settle(command);
                if (proposal != null) {
                    callbacks.add(
                            () -> proposal.listener().refused(drop.reason(), drop.appliedAt()));
                }
            }
        }
    }

    private void execute(long instance, Command command, Callbacks callbacks) {
        if (command.machine() == BatchCodec.MACHINE) {
            executeAll(instance, command, callbacks);
            return;
        }
        Request request = command.request();
        byte[] result =
                request == null
                        ? resultOf(instance, command)
                        : machineOf(instance, request.machine()).apply(instance, request.payload());
        Proposal proposal = settle(command);
        if (proposal != null) {
            complete(proposal, instance, result, callbacks);
        }
    }

    /** Each item once: what an earlier one did is not done again because a later one fails. */
    private void executeAll(long instance, Command batch, Callbacks callbacks) {
        List<byte[]> results = new ArrayList<>();
        for (Request item : BatchCodec.items(batch.payload())) {
            results.add(machineOf(instance, item.machine()).apply(instance, item.payload()));
        }
        Proposal proposal = settle(batch);
        if (proposal != null) {
            callbacks.add(() -> proposal.listener().appliedBatch(instance, results));
        }
    }

    private @Nullable Proposal settle(Command command) {
        return own(command.id()) ? proposals.settle(command.id().sequence()) : null;
    }

    /** A session has the instance that opened it as its id. */
    private static byte[] resultOf(long instance, Command command) {
        return SessionEntry.opens(command)
                ? ByteBuffer.allocate(Long.BYTES).putLong(instance).array()
                : NO_RESULT;
    }

    private StateMachine machineOf(long instance, int id) {
        StateMachine machine = machines.get(id);
        if (machine == null) {
            throw new IllegalStateException(
                    "group "
                            + group
                            + ", instance "
                            + instance
                            + ": there is no state machine with id "
                            + id
                            + " on this member. Register it on every member before any member"
                            + " proposes to it");
        }
        return machine;
    }

    private static void complete(
            Proposal proposal, long instance, byte[] result, Callbacks callbacks) {
        callbacks.add(() -> proposal.listener().applied(instance, result));
    }

    private boolean own(ProposalId id) {
        return id.storage() == self.storage() && id.incarnation() == self.incarnation();
    }
}
