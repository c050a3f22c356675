// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.event.GroupStatus;
import org.reactivepaxos.protocol.ProposalId;
import org.reactivepaxos.protocol.ProposalOutcome;
import org.reactivepaxos.runtime.GroupRuntime;
import org.reactivepaxos.runtime.GroupRuntime.Served;
import org.reactivepaxos.runtime.LogCompacted;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What a group tells and answers on this member, without changing anything. Part of {@link
 * PaxosGroup}.
 */
abstract sealed class GroupView permits GroupOperations {

    private final GroupRuntime runtime;

    GroupView(GroupRuntime runtime) {
        this.runtime = runtime;
    }

    /** The group's id. */
    public int id() {
        return runtime.id();
    }

    /**
     * What became of a proposal, of this member or another, according to the log as far as it is
     * known here: an answer other than {@code OPEN} is final on every member. {@code OPEN} where
     * nothing is known yet; ask again later, or after {@link #readIndex}, which waits until this
     * member is level.
     *
     * @param id from {@link PaxosException#proposal()}
     * @return emits at once, on the subscriber's thread; errors when the group has halted or never
     *     started here
     */
    public Mono<ProposalOutcome> outcome(ProposalId id) {
        Objects.requireNonNull(id, "id");
        return Mono.fromSupplier(() -> runtime.outcome(id));
    }

    /**
     * Reads this member's state machines with the freshness that is asked for; see {@link
     * ReadMode}.
     *
     * <p>Each subscription is one read. Cancelling ends it, and its query does not run any more. A
     * quorum or lease read waits while there is no leader: bound it with {@code timeout}. Reads
     * wait for as many others as proposals may be open ({@link PaxosOptions#openProposals}). Never
     * blocks. Signals on the callback scheduler; what fails at once, on the caller's thread.
     *
     * @param query what to read; called once, on the group's worker between two values, so it sees
     *     the machines at one instance and needs no locks; where a machine is reactive, on the
     *     callback scheduler between two values. It must not block, and what it returns must not
     *     change afterwards
     * @return the query's result; empty when that is null. Errors with what the query throws, and
     *     with {@link OverloadedException}, {@link NodeClosedException}, {@link
     *     GroupHaltedException} or {@link MemberRemovedException}
     */
    public <T> Mono<T> read(ReadMode mode, Supplier<? extends @Nullable T> query) {
        Objects.requireNonNull(query, "query");
        return Reading.of(runtime, mode, query).mapNotNull(Reading::<T>result);
    }

    /**
     * Waits until this member is as fresh as is asked for: for machines whose state is elsewhere,
     * and is queried by other means after this. Otherwise as {@link #read}.
     *
     * @return an instance: all below it are applied here
     */
    public Mono<Long> readIndex(ReadMode mode) {
        return Reading.of(runtime, mode, () -> null).map(Served::appliedBelow);
    }

    /**
     * Reads the log from an instance on, and then follows it: every value that took effect, in
     * instance order, without gap or duplicate. Ids skip where an instance holds no value of a
     * user. Results of state machines are not in the log.
     *
     * <p>Cold: each subscriber reads for itself, as fast as it asks; one that asks for nothing
     * costs one stretch of at most about 1 MiB. Signals on the callback scheduler.
     *
     * @param from the first instance wanted, 0 or above; may be above what is decided
     * @return completes when the node is closed; errors when the group halts, and with {@link
     *     CompactedException} when it comes to where the log was let go of: below a snapshot, as
     *     far as {@link GroupOptions} says, and after a restart below the one that it went on from
     */
    public Flux<Instance> instances(long from) {
        if (from < 0) {
            throw new IllegalArgumentException("instance: " + from);
        }
        return runtime.values(from)
                .onErrorMap(
                        LogCompacted.class,
                        e -> new CompactedException(id(), e.wanted(), e.first(), e))
                .map(
                        read ->
                                new Instance(
                                        id(),
                                        read.instance(),
                                        read.index(),
                                        read.machine(),
                                        read.value(),
                                        null));
    }

    /**
     * Who leads, as this member knows it: the present state at once, then each change. A slow
     * subscriber sees the latest, and slows nobody. Signals on the callback scheduler.
     *
     * @return completes when the node is closed; errors when the group halts
     */
    public Flux<Leader> leader() {
        return runtime.streams().leader().map(ballot -> new Leader(id(), ballot));
    }

    /**
     * Who belongs to the group and who votes: the membership in force at once, as soon as this
     * member knows one, then each change. Otherwise as {@link #leader()}.
     */
    public Flux<GroupMembership> membership() {
        return runtime.streams().membership().map(now -> GroupMembership.of(id(), now));
    }

    /**
     * Who is master: the present state at once, then each change of the master, of its term, and of
     * whether this member is it, and the end of a lease, by this member's clock; renewals are no
     * change. What happens by time alone is seen up to 100 ms late. Otherwise as {@link #leader()}.
     */
    public Flux<Master> master() {
        return runtime.streams().master().map(now -> Master.of(id(), now));
    }

    /**
     * How the group is doing here: at once, when it changes its role, leader or membership, and
     * every 100 ms while positions in the log move. Costs nothing while nobody listens. Otherwise
     * as {@link #leader()}.
     */
    public Flux<GroupStatus> status() {
        return runtime.streams().status();
    }

    /**
     * How far the log is decided, as known here: the present position at once, then the latest
     * whenever it has moved; positions in between are left out for a slow subscriber. Otherwise as
     * {@link #leader()}.
     *
     * @return the first instance that is not known to be decided
     */
    public Flux<Long> decidedBelow() {
        return runtime.streams().decidedBelow();
    }

    /** The first instance that is not known to be decided here, now. Any thread. */
    public long decided() {
        return runtime.streams().decidedBelowNow();
    }

    /**
     * How many proposals of this member are open now: those that wait included, and those that a
     * group which was started anew still offers. Any thread.
     */
    public int openProposals() {
        return runtime.openProposals();
    }

    /** The first instance that {@link #instances(long)} can still read here, now. Any thread. */
    public long firstRetained() {
        return runtime.streams().firstRetainedNow();
    }

    /**
     * Completes when the node is closed; errors with the cause when the group halts on this member.
     */
    public Mono<Void> onClose() {
        return runtime.onClose();
    }
}
