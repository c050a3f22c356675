// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.machine.Digesting;
import org.reactivepaxos.machine.MemberResults;
import org.reactivepaxos.machine.OnApplyFailure;
import org.reactivepaxos.machine.ReactiveStateMachine;
import org.reactivepaxos.machine.Snapshotting;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.machine.StateMachineException;
import org.reactivepaxos.protocol.ChainMessage.ResultSums;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.runtime.SnapshotTaker.Part;
import org.reactivepaxos.storage.LogRetention;
import org.reactivepaxos.storage.SnapshotSchedule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/** The state machines of one group, each reached by its id. */
final class Machines {

    private static final Logger LOG = LoggerFactory.getLogger(Machines.class);

    private static final String NOT_APPLIED = "failed to execute the value";
    private static final byte[] NO_RESULT = {};

    private final int group;
    private final Map<Integer, StateMachine> plain;
    private final Map<Integer, GroupSettings.Reactive> reactive;
    private final SortedSet<Integer> ids;
    private final GroupSettings.Snapshots snapshots;

    Machines(int group, GroupSettings settings) {
        this.group = group;
        this.plain = settings.machines();
        this.reactive = settings.reactive();
        this.ids = settings.ids();
        this.snapshots = settings.snapshots();
    }

    /** What is kept of the log that their snapshot covers. */
    LogRetention retention() {
        return snapshots.retention();
    }

    /** When their snapshots are taken. */
    SnapshotSchedule schedule() {
        return snapshots.schedule();
    }

    /** Whether all of them are plain: then they run on the group's worker. */
    boolean arePlain() {
        return reactive.isEmpty();
    }

    /** Has a plain machine execute a value, on this thread. */
    byte[] execute(long instance, Request request) {
        StateMachine machine = plain.get(request.machine());
        if (machine == null) {
            throw unknown(instance, request.machine());
        }
        try {
            return machine.apply(instance, request.payload());
        } catch (RuntimeException | Error e) {
            throw new StateMachineException(group, request.machine(), instance, NOT_APPLIED, e);
        }
    }

    /**
     * Has any machine execute a value.
     *
     * @param lane where it is subscribed, and where the result is emitted
     */
    Mono<byte[]> execute(long instance, Request request, Scheduler lane) {
        GroupSettings.Reactive found = reactive.get(request.machine());
        if (found == null) {
            return Mono.fromSupplier(() -> execute(instance, request));
        }
        ReactiveStateMachine machine = found.machine();
        return Mono.defer(() -> machine.apply(instance, request.payload()))
                .retryWhen(retries(instance, request.machine(), found.onFailure(), lane))
                .defaultIfEmpty(NO_RESULT)
                .onErrorMap(
                        e ->
                                new StateMachineException(
                                        group, request.machine(), instance, NOT_APPLIED, e))
                .publishOn(lane);
    }

    /** Without jitter: nobody else tries again at the same time. */
    private Retry retries(long instance, int machine, OnApplyFailure policy, Scheduler lane) {
        return Retry.backoff(policy.retries(), policy.firstBackoff())
                .maxBackoff(policy.maxBackoff())
                .jitter(0)
                .scheduler(lane)
                .doBeforeRetry(
                        signal ->
                                LOG.warn(
                                        "group {}, instance {}: state machine {} failed to execute"
                                                + " the value, retry {} of {} follows",
                                        group,
                                        instance,
                                        machine,
                                        signal.totalRetries() + 1,
                                        policy.retries(),
                                        signal.failure()))
                .onRetryExhaustedThrow((spec, signal) -> signal.failure());
    }

    /** The content of each, as it is now; on the thread where they execute. */
    List<Part> beginSnapshot(long below, Mirror mirror) {
        Mirror.Place place = mirror.place(below);
        Set<Integer> mirrored = mirrored();
        List<Part> parts = new ArrayList<>();
        for (int id : ids) {
            parts.add(
                    new Part(
                            id,
                            mirrored.contains(id) ? mirror.content(id, place) : now(id, below)));
        }
        return parts;
    }

    private Flux<ByteBuffer> now(int id, long below) {
        Snapshotting machine = snapshotting(id);
        try {
            return machine.snapshot();
        } catch (RuntimeException | Error e) {
            throw new StateMachineException(group, id, below, "cannot be snapshot", e);
        }
    }

    /** Those of which snapshots are not taken themselves. */
    Set<Integer> mirrored() {
        return snapshots.mirrors().ids();
    }

    /** New ones like those that are mirrored, in the state before the first value. */
    Machines mirror() {
        return new Machines(group, snapshots.mirrors().copies(plain, reactive));
    }

    boolean has(int id) {
        return ids.contains(id);
    }

    /** Those of which members compare something (S12). */
    List<Integer> compared() {
        return ids.stream().filter(id -> basisOf(id) != ResultSums.UNTOLD).toList();
    }

    /** What the sums of that one are over, as in {@link ResultSums}. */
    int basisOf(int id) {
        int digests = machine(id) instanceof Digesting ? ResultSums.OF_DIGESTS : 0;
        return digests + (hasComparedResults(id) ? ResultSums.OF_RESULTS : 0);
    }

    /** Whether all members get the same answers of this one. */
    boolean hasComparedResults(int id) {
        return !(machine(id) instanceof MemberResults);
    }

    /**
     * The digests of the machines that have one, before an instance; on the thread where they
     * execute.
     */
    Map<Integer, Long> digests(long instance) {
        Map<Integer, Long> digests = new HashMap<>();
        for (int id : ids) {
            if (machine(id) instanceof Digesting digesting) {
                try {
                    digests.put(id, digesting.digest());
                } catch (RuntimeException | Error e) {
                    throw new StateMachineException(group, id, instance, "has no digest", e);
                }
            }
        }
        return digests;
    }

    /** Whether the state of all of them can be saved and brought back. */
    boolean areSnapshotting() {
        return ids.stream().allMatch(id -> machine(id) instanceof Snapshotting);
    }

    private @Nullable Object machine(int id) {
        GroupSettings.Reactive found = reactive.get(id);
        return found == null ? plain.get(id) : found.machine();
    }

    /** The machine with this id, if its state can be saved and brought back. */
    Snapshotting snapshotting(int id) {
        Object machine = machine(id);
        if (machine instanceof Snapshotting offers) {
            return offers;
        }
        throw new IllegalStateException(
                "group "
                        + group
                        + ": "
                        + (machine == null
                                ? "there is no state machine with id " + id
                                : "state machine " + id + " does not implement Snapshotting")
                        + "; a snapshot is of all state machines of the group");
    }

    private IllegalStateException unknown(long instance, int id) {
        return new IllegalStateException(
                "group "
                        + group
                        + ", instance "
                        + instance
                        + ": there is no state machine with id "
                        + id
                        + " on this member. Register it on every member before any member"
                        + " proposes to it");
    }
}
