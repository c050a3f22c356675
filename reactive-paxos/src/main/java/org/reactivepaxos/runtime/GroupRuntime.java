// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Event.TransferAsked;
import org.reactivepaxos.protocol.GroupState;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.ProposalId;
import org.reactivepaxos.protocol.ProposalOutcome;
import org.reactivepaxos.protocol.RoleKind;
import org.reactivepaxos.protocol.SnapshotMessage;
import org.reactivepaxos.runtime.ProposalListener.Failure;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What the layer above sees of one group of this node. */
public final class GroupRuntime {

    /** When to ask for the lead to be handed over again: the other may lag. */
    private static final Duration ASK_AGAIN = Duration.ofMillis(100);

    private final GroupLoop loop;
    private final Log log;
    private final GroupNews news;
    private final GroupStreams streams;
    private final Set<Integer> machines;
    private final Proposals proposals;
    private final ProposalPolicy policy;
    private final Scheduler callbacks;
    private final BatchWindows batches;
    private final @Nullable MasterCampaign campaign;
    private final MembershipChanges changes;

    GroupRuntime(GroupLoop loop, Log log, GroupNews news, GroupSettings settings, Part part) {
        this.campaign = part.campaign();
        this.changes = part.changes();
        this.proposals = loop.intake().proposals();
        this.policy = settings.proposals();
        this.callbacks = log.reader().callbacks();
        this.loop = loop;
        this.log = log;
        this.news = news;
        this.streams = new GroupStreams(loop, news);
        this.machines = settings.ids();
        this.batches = new BatchWindows(loop, callbacks, settings.batching());
    }

    /**
     * What this member does in the group besides what all do.
     *
     * @param campaign null where it takes no part in the election of a master
     */
    record Part(@Nullable MasterCampaign campaign, MembershipChanges changes) {}

    /** Who reads the group's log, who makes it shorter, and who helps others with it. */
    record Log(LogReader reader, SnapshotTaker snapshots, Errands errands) {}

    public int id() {
        return news.group();
    }

    /** Id of this member. */
    public int member() {
        return loop.self().member();
    }

    /** This member's part in the election of a master; null where it takes none. */
    public @Nullable MasterCampaign campaign() {
        return campaign;
    }

    /** Has changes of the membership proposed. */
    public MembershipChanges changes() {
        return changes;
    }

    /** Ids of the group's state machines. */
    public Set<Integer> machines() {
        return machines;
    }

    /** Where results are delivered, and where what waits for them may wait. */
    public Scheduler callbacks() {
        return callbacks;
    }

    /** What a read waits for. */
    public enum Freshness {
        /** That a quorum confirms the leader that names the instance. */
        QUORUM,
        /** As that, unless the leader's lease lives. */
        LEASE,
        /** That an instance is applied here. */
        AT_LEAST,
        /** Nothing. */
        LOCAL
    }

    /**
     * A read that was served.
     *
     * @param result of the query, null where it had none
     * @param appliedBelow every instance below it was applied when the query ran
     */
    public record Served(@Nullable Object result, long appliedBelow) {}

    /** Takes a message about snapshots that is not for the core. Any thread. */
    void receive(int member, long clusterId, SnapshotMessage message) {
        log.errands().receive(member, clusterId, message);
    }

    GroupLoop loop() {
        return loop;
    }

    Errands errands() {
        return log.errands();
    }

    /** The member is to be master of nothing, and the group takes nothing new. Any thread. */
    void leave(End how) {
        if (campaign == null) {
            loop.takeNoMore(how);
        } else {
            campaign.leave(() -> loop.takeNoMore(how));
        }
    }

    /** Whether something is to end before the group may. */
    boolean isBusy() {
        return proposals.count() > 0 || (campaign != null && campaign.isLeaving());
    }

    /** The group takes part now. */
    void begin() {
        log.errands().begin();
        if (campaign != null) {
            campaign.begin();
        }
    }

    /** Proposes a value; its listener hears of it exactly once. Never blocks. Any thread. */
    public void propose(Proposal proposal) {
        loop.door().propose(proposal);
    }

    /**
     * Takes a proposal back if it has not left this member; its listener hears whether. To be asked
     * again only after that. Any thread.
     */
    public void withdraw(Proposal proposal) {
        loop.door().withdraw(proposal);
    }

    /** The id under which it was proposed; empty before. Any thread. */
    public Optional<ProposalId> idOf(Proposal proposal) {
        long sequence = proposal.sequence();
        PeerIdentity self = loop.self();
        return sequence == Proposal.NONE
                ? Optional.empty()
                : Optional.of(new ProposalId(self.storage(), self.incarnation(), sequence));
    }

    /** What the log, as far as it is known here, says of a proposal. Any thread. */
    public ProposalOutcome outcome(ProposalId id) {
        return loop.state().outcome(id);
    }

    /** What happens to each proposal. */
    public ProposalPolicy policy() {
        return policy;
    }

    /** Puts a value into the open window. Never blocks. Any thread. */
    public void joinBatch(BatchedCall call) {
        batches.offer(call);
    }

    /**
     * Takes a value back if neither it nor the window that it went with has left this member; its
     * listener hears whether. Once. Any thread.
     */
    public void leaveBatch(BatchedCall call) {
        batches.leave(call);
    }

    /** In force from the next window on. */
    public void batching(BatchLimits limits) {
        batches.limits(limits);
    }

    /**
     * Reads the state machines; nothing is taken before the subscription, and a cancelled read does
     * not run its query. Emits on the callback scheduler.
     *
     * @param instance of {@link Freshness#AT_LEAST}: the last instance that must be applied
     * @param query run on the group's worker, between two values
     * @param failure makes the error of a read that this node does not serve
     */
    public Mono<Served> read(
            Freshness freshness,
            long instance,
            Supplier<?> query,
            BiFunction<Failure, @Nullable Throwable, Throwable> failure) {
        return Mono.create(
                sink -> {
                    ReadListener listener = new ReadListener(sink, failure);
                    sink.onDispose(listener);
                    loop.door().read(new Read(freshness, instance, query, listener));
                });
    }

    /**
     * Takes a snapshot, or joins the one being taken; on the callback scheduler.
     *
     * @return the first instance that is not in it; empty when the group is closed meanwhile
     */
    public Mono<Long> snapshot() {
        return log.snapshots().take();
    }

    /** Whether snapshots let go of no log from now on. */
    public void keepLog(boolean all) {
        log.snapshots().keepLog(all);
    }

    /** The log from an instance on, for ever; on the callback scheduler. */
    public Flux<LogValue> values(long from) {
        return log.reader().values(from);
    }

    /** How many proposals are open. Any thread. */
    public int openProposals() {
        return proposals.count();
    }

    /**
     * Hands the lead over to that member as soon as it is level, asked for again and again until
     * then (S9); not any more once the subscriber cancels.
     *
     * @return the next ballot that leads, perhaps of this member again or of a third; empty when
     *     the node closes first. Errors where this member does not lead. On the callback scheduler
     */
    public Mono<Ballot> transferLead(int to) {
        return Mono.defer(
                () -> {
                    GroupState now = loop.latest();
                    return now == null || now.doing() != RoleKind.LEADING
                            ? Mono.error(notLeading())
                            : transferLead(to, now.ownBallot());
                });
    }

    private Mono<Ballot> transferLead(int to, Ballot own) {
        Flux<Long> asks =
                Flux.interval(Duration.ZERO, ASK_AGAIN, callbacks)
                        .onBackpressureDrop()
                        .doOnNext(unused -> ask(to, own));
        Mono<Ballot> next =
                streams.leader()
                        .filter(ballot -> !ballot.equals(own) && !ballot.equals(Ballot.NONE))
                        .next();
        return Mono.firstWithSignal(next, asks.then(Mono.empty()));
    }

    private IllegalStateException notLeading() {
        return new IllegalStateException("group " + id() + ": this member does not lead");
    }

    /** Not once it leads under another ballot: it came back, or never left. */
    private void ask(int to, Ballot own) {
        loop.worker()
                .execute(
                        () -> {
                            if (loop.state().ownBallot().equals(own)) {
                                loop.offer(new TransferAsked(to));
                            }
                        });
    }

    /** What the group is now, and its changes. */
    public GroupStreams streams() {
        return streams;
    }

    /**
     * Ends with the group: empty when the node was closed, with the error when the group halted.
     */
    public Mono<Void> onClose() {
        return news.onClose();
    }
}
