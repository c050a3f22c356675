// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.reactivepaxos.event.GroupStatus;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.GroupState;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.protocol.Standing;
import org.reactivepaxos.protocol.Voter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/**
 * What a group still lacks that was started anew after its state machines were found to differ
 * (rule S12): none of its own snapshots is trusted, for what is wrong may have been in them long
 * before a result told. Where the beginning of the log is gone the machines get the snapshot of
 * another member; else one is taken of them once they are level. So the one that the journal names
 * is replaced either way.
 */
final class Renewal {

    /** How often another member is asked for its snapshot, one after the other. */
    private static final Duration ASK_EVERY = Duration.ofSeconds(1);

    /** How long after a failure the next own snapshot is tried. */
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final GroupPort port;
    private final SnapshotTaker taker;
    private final Errands errands;
    private final boolean vacant;
    private final Sinks.One<Long> done = Sinks.one();
    private volatile long suspectBelow;

    Renewal(GroupPort port, SnapshotTaker taker, Errands errands, RecoveredGroup recovered) {
        this.port = port;
        this.taker = taker;
        this.errands = errands;
        this.vacant = recovered.vacant();
        this.suspectBelow = recovered.suspectBelow();
    }

    /**
     * Whether these machines can have the suspect snapshot replaced.
     *
     * @throws IllegalArgumentException when they cannot
     */
    static void check(int group, GroupSettings wanted, RecoveredGroup recovered) {
        if (recovered.suspectBelow() > 0 && !new Machines(group, wanted).areSnapshotting()) {
            throw new IllegalArgumentException(
                    "group "
                            + group
                            + ": the snapshot that the log here goes on from must be replaced, so"
                            + " all state machines must implement Snapshotting, and one does not");
        }
    }

    static boolean isLevel(GroupStatus status) {
        return status.state() == GroupStatus.State.READY
                && status.lag() == 0
                && !status.leader().equals(Ballot.NONE);
    }

    /** The group takes part now. */
    void begin() {
        if (suspectBelow == 0) {
            done.tryEmitValue(0L);
            return;
        }
        Mono<Long> replaced = vacant ? filled() : taken();
        replaced.doOnNext(below -> suspectBelow = 0)
                .takeUntilOther(port.news().onClose())
                .subscribe(done::tryEmitValue, done::tryEmitError, done::tryEmitEmpty);
    }

    /**
     * Emits when nothing is lacking any more. Errors when the group halts before, or at the first
     * failure of an own snapshot, which is tried again; empty when the group is closed.
     */
    Mono<Long> done() {
        return done.asMono();
    }

    /** The own snapshots up to that one are still not to be used; 0 for none. Any thread. */
    long suspectBelow() {
        return suspectBelow;
    }

    /** Asks until one has a snapshot that the log here goes on from. */
    private Mono<Long> filled() {
        return Flux.interval(Duration.ZERO, ASK_EVERY, port.callbacks())
                .onBackpressureDrop()
                .concatMap(turn -> port.worker().call(() -> ask(turn)), 1)
                .filter(waits -> !waits)
                .next()
                .map(unused -> suspectBelow);
    }

    /** Whether the machines wait, and a member that may have a snapshot was asked for it. */
    private boolean ask(long turn) {
        GroupState state = port.state();
        boolean waits = port.loop().applier().isVacant();
        if (waits && state.standing() != Standing.REMOVED) {
            Membership inForce = Objects.requireNonNull(state.knownMembership());
            List<Voter> voters = inForce.voters();
            int asked = voters.get((int) (turn % voters.size())).member();
            if (asked != port.loop().self().member()) {
                errands.fetchFrom(asked);
            }
        }
        return waits;
    }

    private Mono<Long> taken() {
        return new GroupStreams(port.loop(), port.news())
                .status()
                .filter(Renewal::isLevel)
                .next()
                .flatMap(
                        unused ->
                                taker.take()
                                        .doOnError(this::failed)
                                        .retryWhen(
                                                Retry.fixedDelay(Long.MAX_VALUE, PAUSE)
                                                        .scheduler(port.callbacks())));
    }

    private void failed(Throwable error) {
        done.tryEmitError(error);
        port.worker().execute(() -> tell(error));
    }

    private void tell(Throwable error) {
        if (!port.loop().hasEnded()) {
            port.watch().snapshotNotTaken(error);
        }
    }
}
