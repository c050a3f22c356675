// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.SnapshotMessage;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotAsk;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotDemand;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotGone;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotHead;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotPart;
import org.reactivepaxos.storage.SnapshotChunk;
import org.reactivepaxos.storage.SnapshotException;
import org.reactivepaxos.storage.SnapshotException.Reason;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.SnapshotId;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Pulls a snapshot out of one member: its head, then its parts, a window at a time, as they are
 * requested. What is lost is asked for again; whoever sends nothing at all for long is given up.
 * All fields belong to the group's worker.
 */
final class SnapshotPull {

    /** Windows held at most: one that is written, and one that comes. */
    private static final int WINDOWS = 2;

    /** Questions without any answer, after which the member is given up. */
    private static final int ASKED_MAX = 10;

    private final GroupPort port;
    private final int member;
    private final Duration patience;
    private final Scheduler timers;
    private @Nullable MonoSink<SnapshotHead> wantsHead;
    private @Nullable MonoSink<Boolean> wantsParts;
    private List<SnapshotChunk> arrived = new ArrayList<>();
    private SnapshotExtent have = SnapshotExtent.NONE;
    private SnapshotExtent whole = SnapshotExtent.NONE;
    private long below;
    private Progress pace = new Progress(0, 0);
    private volatile boolean complete;

    /**
     * @param patience how long to wait for an answer before asking again
     */
    SnapshotPull(GroupPort port, int member, Duration patience, Scheduler timers) {
        this.port = port;
        this.member = member;
        this.patience = patience;
        this.timers = timers;
    }

    /** A transfer broke off. What has come by then is no worse for it. */
    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final boolean forGood;

        private Broken(String message, boolean forGood) {
            super(message, null, false, false);
            this.forGood = forGood;
        }

        static Broken silent(int member, boolean forGood) {
            String text = "nothing of the snapshot of member " + member + " comes any more";
            return new Broken(text, forGood);
        }
    }

    int member() {
        return member;
    }

    /** What that member's latest snapshot is. */
    Mono<SnapshotHead> head() {
        return patiently(
                Mono.<SnapshotHead>create(
                                sink ->
                                        port.worker()
                                                .execute(
                                                        () -> {
                                                            wantsHead = sink;
                                                            port.send(member, new SnapshotAsk());
                                                        }))
                        .timeout(patience, Mono.error(() -> Broken.silent(member, false)), timers));
    }

    /**
     * The parts after what is there already. Not to be subscribed twice.
     *
     * @param all extent of the whole
     */
    Flux<SnapshotChunk> parts(SnapshotId id, SnapshotExtent from, SnapshotExtent all) {
        return port.worker()
                .call(
                        () -> {
                            below = id.below();
                            whole = all;
                            have = from;
                            pace = new Progress(from.bytes(), port.worker().now());
                            complete = have.chunks() >= whole.chunks();
                            return below;
                        })
                .flatMapMany(
                        begun ->
                                complete
                                        ? Flux.empty()
                                        : window().repeat(() -> !complete)
                                                .concatMapIterable(each -> each, WINDOWS));
    }

    /** What has come when it is full, or when nothing has come for a while. */
    private Mono<List<SnapshotChunk>> window() {
        return patiently(
                Mono.<Boolean>create(sink -> port.worker().execute(() -> demand(sink)))
                        .timeout(patience, Mono.just(false), timers)
                        .then(port.worker().call(this::soFar)));
    }

    private <T> Mono<T> patiently(Mono<T> answer) {
        return answer.retryWhen(
                Retry.max(ASKED_MAX - 1)
                        .filter(error -> error instanceof Broken broken && !broken.forGood)
                        .onRetryExhaustedThrow((spec, signal) -> signal.failure()));
    }

    private void demand(MonoSink<Boolean> sink) {
        wantsParts = sink;
        port.send(
                member,
                new SnapshotDemand(below, SnapshotParts.extent(have), SnapshotSender.PARTS_MAX));
    }

    /** Where a part was lost, the next demand goes on from there. */
    private List<SnapshotChunk> soFar() {
        if (arrived.isEmpty()) {
            throw Broken.silent(member, false);
        }
        List<SnapshotChunk> all = arrived;
        arrived = new ArrayList<>();
        wantsParts = null;
        return all;
    }

    /** On the worker. */
    void onMessage(SnapshotMessage message) {
        switch (message.kind()) {
            case SNAPSHOT_HEAD -> onHead((SnapshotHead) message);
            case SNAPSHOT_PART -> onPart((SnapshotPart) message);
            case SNAPSHOT_GONE -> onGone((SnapshotGone) message);
            default -> {
                // The others are for a sender.
            }
        }
    }

    private void onHead(SnapshotHead head) {
        MonoSink<SnapshotHead> waiting = wantsHead;
        if (waiting != null) {
            wantsHead = null;
            waiting.success(head);
        }
    }

    private void onPart(SnapshotPart part) {
        MonoSink<Boolean> waiting = wantsParts;
        boolean isNext = part.below() == below && part.number() == have.chunks() + 1;
        if (waiting == null || !isNext || arrived.size() >= SnapshotSender.PARTS_MAX) {
            return; // It comes twice, or late, or one before it is lost.
        }
        try {
            SnapshotChunk chunk = new SnapshotChunk(part.machine(), part.bytes());
            have = checked(chunk, part.sum());
            arrived.add(chunk);
        } catch (SnapshotException | Broken e) {
            waiting.error(e);
            return;
        }
        tellProgress();
        complete = have.chunks() >= whole.chunks();
        if (complete || arrived.size() >= SnapshotSender.PARTS_MAX) {
            waiting.success(true);
        }
    }

    private void tellProgress() {
        long now = port.worker().now();
        if (pace.isDue(now)) {
            long at = have.bytes();
            long to = whole.bytes();
            port.watch().snapshotComes(member, below, at, to, pace.left(at, to, now));
        }
    }

    private SnapshotExtent checked(SnapshotChunk chunk, int sum) {
        SnapshotExtent next = have.plus(chunk, SnapshotChunk.BYTES_MAX);
        if (next.sum() != sum) {
            String text =
                    String.format(
                            "part %d of the snapshot of member %d: expected checksum %08x, found"
                                    + " %08x; it is fetched again",
                            next.chunks(), member, sum, next.sum());
            throw new Broken(text, true);
        }
        return next;
    }

    private void onGone(SnapshotGone gone) {
        MonoSink<SnapshotHead> asks = wantsHead;
        MonoSink<Boolean> demands = wantsParts;
        if (asks != null && gone.equals(SnapshotGone.ANY)) {
            wantsHead = null;
            asks.error(new Broken("member " + member + " has no snapshot at present", true));
        } else if (demands != null && gone.below() == below) {
            demands.error(
                    new SnapshotException(
                            Reason.UNKNOWN,
                            "member "
                                    + member
                                    + " has no snapshot below instance "
                                    + below
                                    + ", or one that begins otherwise; another one is fetched"));
        }
    }

    /** That member will send nothing any more. On the worker. */
    void giveUp() {
        Broken broken = Broken.silent(member, true);
        if (wantsHead != null) {
            wantsHead.error(broken);
        }
        if (wantsParts != null) {
            wantsParts.error(broken);
        }
    }
}
