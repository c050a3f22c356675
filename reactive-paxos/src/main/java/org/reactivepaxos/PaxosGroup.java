// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivepaxos.protocol.SessionEntry;
import org.reactivepaxos.runtime.CallTracing.Kind;
import org.reactivepaxos.runtime.GroupRuntime;
import org.reactivepaxos.runtime.MasterCampaign;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One replicated log, and the state machines it feeds on this member. */
public final class PaxosGroup extends GroupOperations {

    private final GroupRuntime runtime;
    private final Set<Integer> machines;
    private final int anyMachine;
    private final Calls calls;

    PaxosGroup(Calls calls) {
        super(calls.runtime());
        this.runtime = calls.runtime();
        this.machines = runtime.machines();
        this.anyMachine = machines.iterator().next();
        this.calls = calls;
    }

    /** Whether it is this start of the group. */
    boolean isOf(GroupRuntime start) {
        return runtime == start;
    }

    /**
     * Proposes a value for the group's only state machine; see {@link #propose(byte[],
     * ProposeOptions)}.
     *
     * @throws IllegalStateException when the group has several state machines
     */
    public Mono<Instance> propose(byte[] value) {
        return propose(value, ProposeOptions.create());
    }

    /** Proposes a value for that state machine; see {@link #propose(byte[], ProposeOptions)}. */
    public Mono<Instance> propose(int machine, byte[] value) {
        return propose(value, ProposeOptions.create().machine(machine));
    }

    /**
     * Proposes a value, and waits until it is chosen and this member has applied it.
     *
     * <p>Nothing happens before the first subscription. <strong>One call is one proposal:</strong>
     * subscribing again, or {@code retry()}, joins the same proposal and never makes a second
     * instance; where it was certainly not proposed it is offered again. For n proposals call n
     * times. Any member takes proposals and passes them to the leader; while there is none they
     * wait, within the bounds below. Proposals of one thread are proposed in the order of their
     * subscriptions, and their results come in that order, unless the leader changes.
     *
     * <p>When the last subscriber cancels, also through {@code timeout}, a value that has not left
     * this member is withdrawn, and is not proposed; after that, cancelling only stops listening:
     * the value may still be chosen. Never blocks. Signals on the callback scheduler; what fails at
     * once, on the caller's thread.
     *
     * @param value the value, at most {@link #maxValueBytes()}; must not be modified afterwards
     * @return the instance that holds the value, with the state machine's result on this member,
     *     and then completes. Errors with a {@link NotProposedException} when the value is
     *     certainly not proposed: {@link OverloadedException} at once when a bound on open
     *     proposals is reached or this member's disk is nearly full, {@link
     *     DeadlineExceededException}, {@link ValueTooLargeException}, {@link
     *     ProposalRejectedException}, {@link NodeClosedException}, {@link GroupHaltedException} or
     *     {@link MemberRemovedException}; and with {@link OutcomeUnknownException} when it may have
     *     been chosen or may still be
     * @throws IllegalStateException when no state machine is named and the group has several
     * @throws IllegalArgumentException when this member has no state machine with that id
     */
    public Mono<Instance> propose(byte[] value, ProposeOptions how) {
        Objects.requireNonNull(value, "value");
        return calls.plain(machine(how), value, how);
    }

    /** The state machine that is meant. */
    int machine(ProposeOptions how) {
        return how.machine().isPresent() ? requireMachine(how.machine().getAsInt()) : onlyMachine();
    }

    int onlyMachine() {
        if (machines.size() != 1) {
            throw new IllegalStateException(
                    "group " + id() + " has the state machines " + machines + ": name one");
        }
        return anyMachine;
    }

    int requireMachine(int machine) {
        if (machine != anyMachine && !machines.contains(machine)) {
            throw new IllegalArgumentException(
                    "group " + id() + " has the state machines " + machines + ", not " + machine);
        }
        return machine;
    }

    /**
     * Proposes a value together with others, for the group's only state machine; see {@link
     * #batchPropose(byte[], ProposeOptions)}.
     *
     * @throws IllegalStateException when the group has several state machines
     */
    public Mono<Instance> batchPropose(byte[] value) {
        return batchPropose(value, ProposeOptions.create());
    }

    /**
     * Proposes a value together with others, for that state machine; see {@link
     * #batchPropose(byte[], ProposeOptions)}.
     */
    public Mono<Instance> batchPropose(int machine, byte[] value) {
        return batchPropose(value, ProposeOptions.create().machine(machine));
    }

    /**
     * Proposes a value together with others that are proposed so within a moment: a window of them
     * becomes one instance, in which they take effect in order. For many small values; {@link
     * #propose(byte[], ProposeOptions)} gathers them too, in messages and syncs, without making
     * anyone wait.
     *
     * <p>Lazy; <strong>one call is one value</strong>, whoever subscribes. A window closes as
     * {@link Batching} says: a lone value waits for the whole delay. When the last subscriber
     * cancels, or the deadline passes, the value is withdrawn if neither it nor the window that it
     * went with has left this member; the others of the window are then proposed without it. A
     * later subscription puts it into a window again. After that cancelling only stops listening.
     * Never blocks. Signals on the callback scheduler, but for what fails at once.
     *
     * @param value the value, at most {@link #maxValueBytes()}; must not be modified afterwards
     * @return the instance that holds the window, with the value's own {@link Instance#index()} and
     *     result, and then completes. Errors with {@link OverloadedException} at once when {@link
     *     Batching#maxOpen()} values are open; when the window fails, each of its values with the
     *     error of the window; otherwise as {@link #propose(byte[], ProposeOptions)}. What was
     *     certainly not proposed is offered again to the next subscriber
     * @throws IllegalStateException when no state machine is named and the group has several
     * @throws IllegalArgumentException when this member has no state machine with that id
     */
    public Mono<Instance> batchPropose(byte[] value, ProposeOptions how) {
        Objects.requireNonNull(value, "value");
        return calls.windowed(machine(how), value, how);
    }

    /** Changes how {@link #batchPropose(byte[])} gathers, from the next window on. */
    public void batching(Batching windows) {
        runtime.batching(windows.limits(maxValueBytes()));
    }

    /**
     * Proposes a stream of values for the group's only state machine; see {@link
     * #proposeAll(Publisher, ProposeAllOptions)}.
     *
     * @throws IllegalStateException when the group has several state machines
     */
    public Flux<Instance> proposeAll(Publisher<byte[]> values) {
        return proposeAll(values, ProposeAllOptions.create());
    }

    /**
     * Proposes a stream of values in order, many at a time, and emits their results in order.
     *
     * <p>Cold: each subscriber subscribes to {@code values} and proposes what they give. At most a
     * {@linkplain ProposeAllOptions#window window} of values is taken and not yet emitted: a
     * subscriber that asks for nothing stops the publisher after so many. Where a bound on open
     * proposals is reached the stream slows down instead of failing: the value in turn is offered
     * again whenever one of this stream ends, or every 10 ms while none is on its way, and no later
     * one passes it.
     *
     * <p>Values are <em>proposed</em> in order, and take effect in that order as long as the leader
     * stays and no connection to it breaks. When what is on its way must be offered again, a later
     * value can come before an earlier one in the log: {@link Instance#id()} tells. Whoever needs
     * the order of effects at any price takes {@link ProposeAllOptions#oneAtATime()}.
     *
     * <p>Cancelling stops taking values, and withdraws those that have not left this member; the
     * others may still be chosen. Signals on the callback scheduler.
     *
     * @param values must not be modified once they are given away
     * @return one instance for each value, in the order of the values; completes when all are
     *     applied here. Errors with {@link ProposeAllException} at the first value that fails, once
     *     all before it are emitted: it says where to resume, and which later values may have been
     *     chosen; with the error of {@code values}, once all they gave before it are emitted
     * @throws IllegalStateException when no state machine is named and the group has several
     * @throws IllegalArgumentException when this member has no state machine with that id
     */
    public Flux<Instance> proposeAll(Publisher<byte[]> values, ProposeAllOptions options) {
        Objects.requireNonNull(values, "values");
        Integer named = options.machine();
        int machine = named == null ? onlyMachine() : requireMachine(named);
        return Flux.deferContextual(
                subscriber ->
                        new ProposeAll(runtime, calls.stream(machine, options, subscriber))
                                .results(values, options.window()));
    }

    /**
     * Opens a session, in which calls take effect at most once: see {@link ClientSession}. Lazy;
     * one call opens one session, whoever subscribes.
     *
     * @return the session, once this member has applied its opening; errors as {@link
     *     #propose(byte[])}, also with the group's deadline
     */
    public Mono<ClientSession> openSession() {
        AtomicReference<ClientSession> opened = new AtomicReference<>();
        return calls.session(Kind.SESSION_OPEN, SessionEntry.open())
                // Whoever subscribes gets the same one: it counts the calls.
                .map(
                        entry ->
                                opened.updateAndGet(
                                        known -> known == null ? counting(entry.id()) : known));
    }

    private ClientSession counting(long id) {
        return new ClientSession(this, calls, id, new CallNumbers(0));
    }

    /**
     * Joins a session that was opened before, here or at another member, for a client that numbers
     * its calls itself. Asks nobody: if the session is not open, its calls say so.
     */
    public ClientSession session(long id) {
        return new ClientSession(this, calls, id, null);
    }

    /**
     * Joins a session that was opened before, here or at another member, and counts its calls from
     * a number on.
     *
     * @param nextSequence above that of every call made in it; all below it are done with
     */
    public ClientSession session(long id, long nextSequence) {
        return new ClientSession(this, calls, id, new CallNumbers(nextSequence));
    }

    /**
     * This member's part in the election of the group's master.
     *
     * @throws IllegalStateException where it takes none: {@link GroupOptions#master}
     */
    public MasterElection masterElection() {
        MasterCampaign campaign = runtime.campaign();
        if (campaign == null) {
            throw new IllegalStateException(
                    "group " + id() + ": its options say nothing of a master on this member");
        }
        return new MasterElection(this, runtime, campaign);
    }

    /** The largest value that can be proposed, in bytes. */
    public int maxValueBytes() {
        return calls.maxValueBytes();
    }
}
