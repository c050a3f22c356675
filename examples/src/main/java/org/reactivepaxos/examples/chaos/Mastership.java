// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.reactivepaxos.Master;
import org.reactivepaxos.MasterElection;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.examples.chaos.MemberCommand.Replies;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Tells when this member believes to be master. Times are of {@link System#nanoTime}, which on
 * Linux is the monotonic clock of the machine: the same for all its processes, which each start
 * checks.
 *
 * <ul>
 *   <li>{@code self GROUP TERM BEFORE AFTER LEASE}: between the two times it looked, and was
 *       master, with so much of its lease left then
 *   <li>{@code other GROUP BEFORE}: after that time it looked, and was not, having been before
 *   <li>{@code gives-up GROUP TIME}: is about to resign, or to transfer, or to close; {@code
 *       gave-up GROUP TIME}: that has ended, and looks of before then say nothing
 * </ul>
 */
final class Mastership {

    /** Between two looks; a pause of the process is seen as a gap. */
    private static final Duration CLOCK = Duration.ofMillis(10);

    private final Map<Integer, MasterElection> elections = new TreeMap<>();
    private final Map<Integer, Boolean> believed = new TreeMap<>();
    private final Replies replies;
    private final Scheduler clock = Schedulers.newSingle("chaos-master", true);
    private final Disposable looking;

    Mastership(PaxosNode node, Set<Integer> groups, Replies replies) {
        this.replies = replies;
        groups.forEach(id -> elections.put(id, node.group(id).masterElection()));
        this.looking =
                Flux.interval(CLOCK, clock)
                        .onBackpressureDrop()
                        .subscribe(tick -> elections.forEach(this::look), Mastership::end);
    }

    /** Without looks nothing would be found. */
    private static void end(Throwable cause) {
        System.err.println("looks for masters ended: " + cause);
        Runtime.getRuntime().halt(MemberCommand.EXIT_BROKEN);
    }

    private void look(int group, MasterElection election) {
        long before = System.nanoTime();
        Master now = election.now();
        long after = System.nanoTime();
        if (now.self()) {
            replies.tell(
                    String.join(
                            " ",
                            "self",
                            String.valueOf(group),
                            String.valueOf(now.term()),
                            String.valueOf(before),
                            String.valueOf(after),
                            String.valueOf(now.lease().toNanos())));
        }
        if (!now.self() && Boolean.TRUE.equals(believed.get(group))) {
            replies.tell("other " + group + " " + before);
        }
        believed.put(group, now.self());
    }

    /** Resigns, or transfers where the successor is above 0. */
    Mono<Void> release(int group, int successor) {
        MasterElection election = elections.get(group);
        if (election == null) {
            return Mono.error(new IllegalArgumentException("no group " + group));
        }
        return Mono.defer(
                () -> {
                    replies.tell("gives-up " + group + " " + System.nanoTime());
                    Mono<Void> release =
                            successor > 0 ? election.transferTo(successor) : election.resign();
                    return release.doFinally(
                            end -> replies.tell("gave-up " + group + " " + System.nanoTime()));
                });
    }

    /** The node is about to close, which gives up what it is master of. */
    void close() {
        elections.keySet().forEach(id -> replies.tell("gives-up " + id + " " + System.nanoTime()));
        looking.dispose();
        clock.dispose();
    }
}
