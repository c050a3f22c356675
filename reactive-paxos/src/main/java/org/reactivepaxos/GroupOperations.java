// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import org.reactivepaxos.runtime.GroupRuntime;
import reactor.core.publisher.Mono;

/**
 * What is done to a group while it runs: who belongs to it, who leads it, how long its log is. Part
 * of {@link PaxosGroup}.
 */
abstract sealed class GroupOperations extends GroupView permits PaxosGroup {

    private final GroupRuntime runtime;

    GroupOperations(GroupRuntime runtime) {
        super(runtime);
        this.runtime = runtime;
    }

    /**
     * Changes who belongs to the group, and who votes: members are added, replaced and removed, one
     * or several in one step, and the group goes on meanwhile (S6). A member that is to vote learns
     * first: nothing is proposed before enough of the new voters are level. This member may remove
     * itself, and a leader too: another one takes over.
     *
     * <p>Lazy; each subscription is one change. Those of one member are made one after the other;
     * {@link MembershipChange} says what each must be like. A member that is to join must run, and
     * have been told to join by {@link PaxosOptions#joining}; it is waited for. Bound the wait with
     * {@code timeout}: cancelling withdraws what was not proposed yet, and else only stops
     * listening, so look at {@link #membership()} then. Signals on the callback scheduler.
     *
     * @return the membership that is in force, once a value was chosen under it and learned here.
     *     Errors with {@link MembershipConflictException} when another change came first, with
     *     {@link MembershipRefusedException} when it breaks a rule, and with {@link
     *     OverloadedException}, {@link NodeClosedException}, {@link GroupHaltedException} or {@link
     *     MemberRemovedException}; none of them leave a change behind. With {@link
     *     OutcomeUnknownException} when the group ended here after it was proposed
     */
    public Mono<GroupMembership> changeMembership(MembershipChange change) {
        return ChangeCall.of(runtime, change);
    }

    /**
     * Hands the lead of the group over, from this member, as soon as the other is level with it: it
     * waits for that, so bound it with {@code timeout}. Proposals and reads of all members go on,
     * and wait for the new leader some round trips.
     *
     * <p>Lazy; each subscription asks. Cancelling ends the asking; what was asked may still happen.
     * Signals on the callback scheduler, but for what fails at once.
     *
     * @param member a voter of the group, other than this member
     * @return who leads next: that member, unless it fails meanwhile. Errors with {@link
     *     IllegalStateException} at once when this member does not lead, and with the cause when
     *     the group halts, and with {@link NodeClosedException} when the node closes
     * @throws IllegalArgumentException when it is this member or not above zero
     */
    public Mono<Leader> transferLead(int member) {
        if (member <= 0 || member == runtime.member()) {
            throw new IllegalArgumentException("group " + id() + ": transfer to " + member);
        }
        return runtime.transferLead(member)
                .map(ballot -> new Leader(id(), ballot))
                .switchIfEmpty(nodeClosed());
    }

    /**
     * Takes a snapshot of this member's state machines, all at one instance, while commits go on.
     * When it is durable, the log below it may go, as far as {@link GroupOptions} says, and older
     * snapshots do. A restart goes on from it.
     *
     * <p>One at a time: a subscription while one is being taken joins that one, which may have
     * begun before. Cancelling only stops listening. Signals on the callback scheduler.
     *
     * @return the first instance that is not in it, once all of that is durable; where nothing was
     *     decided since the last one, that one's. Errors with {@link IllegalStateException} when no
     *     store is set or a state machine does not implement {@link
     *     org.reactivepaxos.machine.Snapshotting}; with the store's error, or with what a state
     *     machine's snapshot ends with: then the last snapshot stays in force. With {@link
     *     NodeClosedException} when the node closes, and the cause when the group halts, meanwhile;
     *     then either is in force
     */
    public Mono<Long> snapshot() {
        return runtime.snapshot().switchIfEmpty(nodeClosed());
    }

    /**
     * Pauses or resumes the cleaning of this member's log, for as long as the group runs: while it
     * is paused snapshots let go of nothing. The next snapshot after that lets go of all that is
     * due. Not paused at first.
     */
    public void logCleaning(boolean on) {
        runtime.keepLog(!on);
    }

    private <T> Mono<T> nodeClosed() {
        String text = "group " + id() + ": the node is closed";
        return Mono.error(() -> new NodeClosedException(text, null));
    }
}
