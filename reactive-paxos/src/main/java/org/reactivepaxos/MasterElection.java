// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import org.reactivepaxos.runtime.GroupRuntime;
import org.reactivepaxos.runtime.MasterCampaign;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * This member's part in the election of its group's master: the one member that may act for the
 * group outside, such as by holding a lock. It has nothing to do with the group's leader.
 *
 * <p>The master is elected through the log, and has a lease (S11). It claims and renews by itself.
 * At any true time at most one member sees itself as master ({@link Master#self}), whatever clocks
 * do within the bound of 1,000 ppm, and pauses and restarts of any length: an old master believes
 * so no more when its lease is over by its own clock, and others wait longer. Whoever acts on a
 * master's word should still refuse lower {@linkplain Master#term terms} than it has seen: a pause
 * may lie between the look at the lease and the act.
 */
public final class MasterElection {

    private final PaxosGroup group;
    private final GroupRuntime runtime;
    private final MasterCampaign campaign;

    MasterElection(PaxosGroup group, GroupRuntime runtime, MasterCampaign campaign) {
        this.group = group;
        this.runtime = runtime;
        this.campaign = campaign;
    }

    /** Who is master; see {@link PaxosGroup#master()}. */
    public Flux<Master> master() {
        return group.master();
    }

    /** Who is master, as this member sees it now. Any thread. */
    public Master now() {
        return Master.of(runtime.id(), runtime.streams().masterNow());
    }

    /**
     * Changes this member's lease and priority. A master renews with the new lease at once, which
     * the others hear with that entry. Any thread; does not block.
     */
    public void options(MasterOptions changed) {
        campaign.change(changed.settings());
    }

    /**
     * Gives up being master. This member sees itself as master no more from the moment on that it
     * proposes so; the others may claim as soon as they hear of it, and this one after a lease.
     *
     * <p>Lazy; each subscription resigns. Cancelling only stops listening. Signals on the callback
     * scheduler.
     *
     * @return completes when it is decided, as known here. Errors with {@link NotMasterException}
     *     when this member was none, with {@link OverloadedException} at once when 256 calls wait,
     *     and with {@link NodeClosedException} when the group ends here meanwhile: then its lease
     *     runs out
     */
    public Mono<Void> resign() {
        return release(0);
    }

    /**
     * Gives up being master in favour of another member: for one lease nobody else may claim. It
     * becomes master by its own claim, which {@link #master()} tells. Otherwise as {@link
     * #resign()}.
     *
     * @param member a voter of the group, other than this member
     * @throws IllegalArgumentException when it is this member or not above zero
     */
    public Mono<Void> transferTo(int member) {
        if (member <= 0 || member == runtime.member()) {
            throw new IllegalArgumentException("group " + runtime.id() + ": transfer to " + member);
        }
        return release(member);
    }

    private Mono<Void> release(int successor) {
        return Mono.create(sink -> campaign.release(successor, end -> tell(sink, end)));
    }

    private void tell(MonoSink<Void> sink, MasterCampaign.End end) {
        switch (end) {
            case RELEASED -> sink.success();
            case NOT_MASTER -> sink.error(new NotMasterException(runtime.id()));
            case OVERLOADED ->
                    sink.error(
                            new OverloadedException(
                                    "group "
                                            + runtime.id()
                                            + ": too many wait for this member to be master no"
                                            + " more; try again later",
                                    null));
            case CLOSED ->
                    sink.error(
                            new NodeClosedException(
                                    "group " + runtime.id() + ": has ended on this member", null));
        }
    }
}
