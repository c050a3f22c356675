// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.BatchCodec;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.Ledger;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.ProposalId;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.protocol.SessionEntry;
import org.reactivepaxos.protocol.Value.Command;
import reactor.core.publisher.Mono;

/**
 * Feeds the state machines of one group with what is decided, in order and without gaps, and
 * completes the proposals of this node. On the group's worker only. Plain machines run there too;
 * where one is reactive, they run on a lane of their own, and lag behind.
 */
final class Applier {

    /** What the group's own machine answers: its state is in the core. */
    private static final byte[] NO_RESULT = {};

    private final Machines machines;
    private @Nullable ApplyLane lane;
    private final PeerIdentity self;
    private final Proposals proposals;
    private final UnseenProposals unseen;
    private final DroppedCommands dropped = new DroppedCommands();
    private final ResultChains results;
    private long takenBelow;
    private long appliedBelow;
    private long restoredBelow;
    private boolean vacant;

    /**
     * @param lane where the machines run; null where the worker does that
     */
    Applier(Machines machines, @Nullable ApplyLane lane, PeerIdentity self, Proposals proposals) {
        this.machines = machines;
        this.results = new ResultChains(machines);
        this.lane = lane;
        this.self = self;
        this.proposals = proposals;
        this.unseen = new UnseenProposals(self, proposals);
    }

    /** Where the machines run; null where the worker does that. */
    @Nullable ApplyLane lane() {
        return lane;
    }

    /** Nothing is under way, where they have run until now. */
    void runOn(@Nullable ApplyLane next) {
        lane = next;
    }

    /** The first instance that some state machine may not have executed. */
    long appliedBelow() {
        return appliedBelow;
    }

    /** The first instance that was not taken yet. */
    long takenBelow() {
        return takenBelow;
    }

    /** The sums over what the machines answered. */
    ResultChains results() {
        return results;
    }

    DroppedCommands dropped() {
        return dropped;
    }

    void apply(Decision decision, Callbacks callbacks) {
        if (decision.first() != takenBelow) {
            throw new IllegalStateException(
                    "expected instance " + takenBelow + ", got " + decision.first());
        }
        for (int i = 0; i < decision.values().count(); i++) {
            long instance = decision.first() + i;
            if (decision.values().get(i) instanceof Command command) {
                if (decision.drops(i)) {
                    dropped.add(instance);
                } else if (lane == null) {
                    execute(instance, command, callbacks);
                } else {
                    unseen.decided(instance, command.id());
                }
            }
        }
        refuse(decision, callbacks);
        takenBelow = decision.below();
        if (lane == null) {
            appliedBelow = takenBelow;
        } else {
            lane.proceed();
        }
    }

    /** What a start has taken is executed too once this completes; to be called on the worker. */
    Mono<Void> replay(List<Run> runs) {
        return lane == null || vacant
                ? Mono.empty()
                : lane.executeAll(LogStretches.effects(runs, dropped));
    }

    /** From now on what is taken is executed as it comes. */
    void start() {
        if (vacant) {
            return;
        }
        appliedBelow = takenBelow;
        if (lane != null) {
            lane.start(takenBelow);
        }
    }

    /** The state machines have been restored to this instance. */
    void restored(long below) {
        takenBelow = below;
        appliedBelow = below;
        restoredBelow = below;
    }

    /** There is nothing yet in the machines, which get a snapshot at or above that instance. */
    void vacate(long below) {
        takenBelow = below;
        restoredBelow = below;
        vacant = true;
    }

    /** Whether the machines wait for a snapshot, and execute nothing until then. */
    boolean isVacant() {
        return vacant;
    }

    /** The snapshot is there. */
    void fill() {
        vacant = false;
    }

    /** Whether the machines run on the worker when they can. */
    boolean arePlain() {
        return machines.arePlain();
    }

    /** What is decided below comes as a snapshot: nobody executes it here. */
    void skip(Ledger ledger) {
        takenBelow = ledger.below();
        restoredBelow = ledger.below();
        results.forget(ledger.below());
    }

    /** A snapshot takes the place of the machines: nobody sees the results of what is in it. */
    void replaced(Ledger ledger, Callbacks callbacks) {
        unseen.end(ledger, callbacks);
    }

    /** Which commands had no effect is known from here on. */
    long restoredBelow() {
        return restoredBelow;
    }

    /**
     * Runs the task when everything below this instance is executed, and nothing at or above it:
     * what is decided now, and one such task at a time.
     */
    void pauseAt(long below, Runnable task) {
        if (lane == null) {
            task.run();
        } else {
            lane.pauseAt(below, task);
        }
    }

    /** Nothing is executed any more. */
    void stop() {
        if (lane != null) {
            lane.stop();
        }
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
        results.reach(instance, results.isDue(instance) ? machines.digests(instance) : Map.of());
        if (command.machine() == BatchCodec.MACHINE) {
            executeAll(instance, command, callbacks);
            return;
        }
        Request request = command.request();
        byte[] result = request == null ? resultOf(instance, command) : execute(instance, request);
        complete(instance, command, result, callbacks);
    }

    private byte[] execute(long instance, Request request) {
        byte[] result = machines.execute(instance, request);
        results.add(request.machine(), result);
        return result;
    }

    private void complete(long instance, Command command, byte[] result, Callbacks callbacks) {
        Proposal proposal = settle(command);
        if (proposal != null) {
            callbacks.add(() -> proposal.listener().applied(instance, result));
        }
    }

    /** Each item once: what an earlier one did is not done again because a later one fails. */
    private void executeAll(long instance, Command batch, Callbacks callbacks) {
        List<byte[]> answers = new ArrayList<>();
        for (Request item : BatchCodec.decode(batch.payload())) {
            answers.add(execute(instance, item));
        }
        completeBatch(instance, batch, answers, callbacks);
    }

    private void completeBatch(
            long instance, Command batch, List<byte[]> answers, Callbacks callbacks) {
        Proposal proposal = settle(batch);
        if (proposal != null) {
            callbacks.add(() -> proposal.listener().appliedBatch(instance, answers));
        }
    }

    /** The lane has executed this one. */
    void executed(Executed done, Callbacks callbacks) {
        long instance = done.effect().instance();
        Command command = done.effect().command();
        List<byte[]> answers = done.answers();
        results.executed(done);
        executed(instance + 1);
        if (command.machine() == BatchCodec.MACHINE) {
            completeBatch(instance, command, answers, callbacks);
        } else {
            byte[] result = answers.isEmpty() ? resultOf(instance, command) : answers.get(0);
            complete(instance, command, result, callbacks);
        }
    }

    /** The lane has executed what there was to execute below this instance. */
    void executed(long below) {
        appliedBelow = below;
    }

    private @Nullable Proposal settle(Command command) {
        return own(command.id()) ? proposals.settle(command.id().sequence()) : null;
    }

    /** A session has the instance that opened it as its id. */
    private static byte[] resultOf(long instance, Command command) {
        Request request = new Request(command.machine(), command.payload());
        return SessionEntry.opens(request) ? idOf(instance) : NO_RESULT;
    }

    private static byte[] idOf(long instance) {
        return ByteBuffer.allocate(Long.BYTES).putLong(instance).array();
    }

    private boolean own(ProposalId id) {
        return id.storage() == self.storage() && id.incarnation() == self.incarnation();
    }
}
