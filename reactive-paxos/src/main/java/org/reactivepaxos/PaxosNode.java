// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.reactivepaxos.event.NodeStatus;
import org.reactivepaxos.event.PaxosEvent;
import org.reactivepaxos.runtime.CallTracing;
import org.reactivepaxos.runtime.GroupRuntime;
import org.reactivepaxos.runtime.GroupSettings;
import org.reactivepaxos.runtime.NodeRuntime;
import org.reactivepaxos.storage.GroupDroppedException;
import org.reactivepaxos.transport.PeerEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A member of a cluster, embedded in this process: any number of groups that share one journal, one
 * connection per peer and a few threads.
 */
public final class PaxosNode implements Disposable {

    private static final Logger LOG = LoggerFactory.getLogger(PaxosNode.class);

    /** How long {@link #closeNow()} waits: far above the default of {@code closeGrace}. */
    private static final Duration CLOSE_AT_MOST = Duration.ofSeconds(30);

    private final NodeRuntime runtime;
    private final int maxValueBytes;
    private final CallTracing tracing;
    private final Map<Integer, PaxosGroup> groups = new ConcurrentHashMap<>();

    private PaxosNode(NodeRuntime runtime, int maxValueBytes, CallTracing tracing) {
        this.runtime = runtime;
        this.tracing = tracing;
        this.maxValueBytes = maxValueBytes;
    }

    /**
     * Starts a node: opens the journal, restores the state machines of every group from its latest
     * snapshot and replays the log from there into them, then opens the transport.
     *
     * <p>Lazy; each subscription starts a node, and a journal or transport can be started once. It
     * does not wait for the other members: proposals wait until a leader is there. Groups in the
     * journal that the options do not name rest, with a warning: this member takes no part in them
     * until {@link #createGroup}. Cancelling a start closes what it has opened.
     *
     * @return the node, once it takes part. Errors with {@link IllegalArgumentException} that lists
     *     all that is wrong with the options, with {@link GroupDroppedException} when they name a
     *     group that was dropped, and with the journal's, the snapshot store's or the transport's
     *     error; a snapshot that is missing or damaged is a {@link
     *     org.reactivepaxos.storage.SnapshotException}, a state machine that fails a {@link
     *     org.reactivepaxos.machine.StateMachineException}. Then everything opened is closed again
     */
    public static Mono<PaxosNode> start(PaxosOptions options) {
        return Mono.defer(
                () -> {
                    Draft given = options.values();
                    int maxValueBytes = given.maxValueBytes();
                    CallTracing tracing = given.tracing.apply(given.member);
                    return NodeRuntime.start(
                                    given.settings(),
                                    given.journal,
                                    given.snapshots,
                                    given.transport)
                            .map(runtime -> new PaxosNode(runtime, maxValueBytes, tracing));
                });
    }

    /**
     * As {@link #start}, <strong>blocking</strong> the calling thread: for tests and main methods.
     *
     * @throws IllegalStateException when the node has not started within the time, and is closed
     *     then; or on a thread that must not block
     */
    public static PaxosNode startNow(PaxosOptions options, Duration atMost) {
        PaxosNode node = start(options).block(atMost);
        if (node == null) {
            throw new IllegalStateException("the start ended without a node");
        }
        return node;
    }

    /** This member's id. */
    public int member() {
        return runtime.self().member();
    }

    /**
     * One of the groups that run on this node.
     *
     * @throws IllegalArgumentException when there is no such group
     */
    public PaxosGroup group(int id) {
        return facade(known(id));
    }

    /** The groups that run on this node now, by their ids. */
    public Map<Integer, PaxosGroup> groups() {
        Map<Integer, PaxosGroup> running = new TreeMap<>();
        runtime.groups().forEach((id, group) -> running.put(id, facade(group)));
        return Collections.unmodifiableMap(running);
    }

    private PaxosGroup facade(GroupRuntime group) {
        return groups.compute(
                group.id(),
                (id, old) ->
                        old != null && old.isOf(group)
                                ? old
                                : new PaxosGroup(new Calls(group, maxValueBytes, tracing)));
    }

    /**
     * Starts a further group on this node: a new one, or one that rests in the journal, whose log
     * is replayed first. Takes no thread. The group begins once every member of its first
     * membership has created it.
     *
     * <p>Lazy. Cancelling does not stop it. Signals on the callback scheduler.
     *
     * @return the group, once it takes part. Errors with {@link IllegalArgumentException} that
     *     lists all that is wrong with the options, with {@link IllegalStateException} when the
     *     group runs already or the node is closed, with {@link GroupDroppedException} when one
     *     with this id was dropped, and with what its state machines throw; then the group is not
     *     there, and may be created again
     */
    public Mono<PaxosGroup> createGroup(int id, GroupOptions options) {
        return Mono.defer(() -> runtime.createGroup(id, checked(id, options))).map(this::facade);
    }

    private GroupSettings checked(int id, GroupOptions options) {
        Problems problems = new Problems();
        options.check(id, member(), runtime.members(), problems);
        problems.throwIfAny();
        return options.settings(maxValueBytes);
    }

    /**
     * Ends a group on this member, <strong>for good</strong>: its log is forgotten, and its id is
     * never used again on this data directory. Messages of other members for the group are ignored
     * from then on, and its space on the disk becomes free with time.
     *
     * <p>The group leaves in good order first, within {@link PaxosOptions#closeGrace}: it takes
     * nothing new, which fails as not proposed with {@link GroupHaltedException}; open proposals
     * get time to end; and where this member leads the group, one that is level takes over. Nothing
     * to wait for, nothing is waited for. What is open after that fails, by whether it may have
     * left. Until the group has left it is among {@link #groups()}; its id is used up from the
     * beginning.
     *
     * <p>After that the other members do not hear of it: to them this one is a member that is down.
     * So drop a group on all of them, or take this one out of the membership first. Dropped on all
     * at once there is nobody to take over: the last one waits until it has heard nothing of the
     * others in the group for the shortest election time-out.
     *
     * <p>Lazy; cancelling does not stop it, and whoever subscribes meanwhile waits for the same
     * end, as a close of the node does. Signals on the callback scheduler.
     *
     * @return completes when the drop is durable; again, when it was dropped before. Errors with
     *     {@link IllegalArgumentException} when there is no such group, with {@link
     *     IllegalStateException} when it is not started yet or the node is closed, and with the
     *     journal's error; then the next start tells whether it was dropped
     */
    public Mono<Void> dropGroup(int id) {
        return runtime.dropGroup(id).doOnSuccess(unused -> groups.remove(id));
    }

    /**
     * Starts a group anew that has halted on this member because a state machine answered otherwise
     * than those of the others ({@link PaxosEvent.GroupDiverged}). Fresh state machines execute the
     * log from its beginning; where the log here no longer has that, they go on from the snapshot
     * of another member, not older than this member's own, which is waited for. What this member
     * has promised and voted stays as it is, and none of its snapshots is used or served: the one
     * that its journal names is replaced. Find out first what made it differ.
     *
     * <p>Lazy. Cancelling does not stop it, and {@link #group} is the new start meanwhile. It waits
     * for ever where all others have halted too: bound that. Signals on the callback scheduler. A
     * crash amid it leaves the old snapshot, if there is one, and the member halts again, or the
     * new one.
     *
     * @param options as for {@link #createGroup}, with state machines that are in the state they
     *     begin in; one that keeps its state elsewhere must have been emptied
     * @return the group, once it is level and knows a leader; what was obtained for it before stays
     *     halted. Errors with {@link ResyncRefusedException} where this cannot help, {@link
     *     MemberRemovedException} when this member was removed meanwhile, {@link
     *     NodeClosedException} when the node closes first, with the cause where the old snapshot
     *     could not be replaced yet; otherwise as {@link #createGroup}, which tries again where the
     *     group is not among {@link #groups()} after that. A group that differs again halts, which
     *     its Mono errs with
     */
    public Mono<PaxosGroup> resync(int id, GroupOptions options) {
        return Mono.defer(() -> resynced(id, options)).map(this::facade);
    }

    private Mono<GroupRuntime> resynced(int id, GroupOptions options) {
        GroupSettings fresh = checked(id, options);
        GroupRuntime halted = known(id);
        return runtime.resync(halted, fresh, ResyncFailures.of(halted));
    }

    private GroupRuntime known(int id) {
        GroupRuntime group = runtime.group(id);
        if (group == null) {
            throw new IllegalArgumentException(
                    "no group " + id + "; this node has " + runtime.groups().keySet());
        }
        return group;
    }

    /**
     * What happens on this node, from the subscription on. Hot: a subscriber that is more than 256
     * events behind loses the oldest, and is told how many by {@link PaxosEvent.EventsLost}; it
     * never slows the node. Signals on the callback scheduler.
     *
     * @return completes when the node has closed
     */
    public Flux<PaxosEvent> events() {
        return runtime.streams().events();
    }

    /**
     * The connections to the other members: the latest of each at once, then each change. A slow
     * subscriber sees the latest of each. Signals on the callback scheduler.
     *
     * @return completes when the node has closed
     */
    public Flux<PeerEvent> peers() {
        return runtime.streams().peers();
    }

    /**
     * How the node is doing, over all its groups: at once, then every 100 ms if it has changed.
     * Costs nothing while nobody listens. A slow subscriber sees the latest. Signals on the
     * callback scheduler.
     *
     * @return completes when the node has closed; a group that has halted is no error, but counted
     */
    public Flux<NodeStatus> status() {
        return runtime.streams().status();
    }

    /**
     * Closes in good order. It takes no new proposals or reads; gives open ones time to end, and
     * hands over what it leads to a member that is level, both within {@link
     * PaxosOptions#closeGrace}; fails what is still open, by whether the value may have left;
     * closes the transport; syncs and closes the journal; and frees the threads it made. What was
     * given to it and can be shared, such as a scheduler, is left alone.
     *
     * @return lazy and idempotent; cancelling does not stop it. Completes when all is freed and the
     *     journal can be opened again. Errors when something could not be closed; all the rest is
     */
    public Mono<Void> close() {
        return runtime.close();
    }

    /**
     * As {@link #close()}, <strong>blocking</strong> the calling thread: for tests and main
     * methods.
     *
     * @throws IllegalStateException when it takes longer, and then goes on; or on a thread that
     *     must not block
     */
    public void closeNow(Duration atMost) {
        close().block(atMost);
    }

    /**
     * As {@link #closeNow(Duration)}, for 30 s: for containers that call a method without
     * arguments.
     */
    public void closeNow() {
        closeNow(CLOSE_AT_MOST);
    }

    /** Begins {@link #close()} and does not wait for it; {@link #onClose()} tells of its end. */
    @Override
    public void dispose() {
        close().subscribe(
                        unused -> {},
                        error ->
                                LOG.error(
                                        "member {}: could not close everything", member(), error));
    }

    /** Whether closing has begun. */
    @Override
    public boolean isDisposed() {
        return runtime.isClosing();
    }

    /** Completes when the node is closed; errors when its journal fails and it can vote no more. */
    public Mono<Void> onClose() {
        return runtime.onClose();
    }
}
