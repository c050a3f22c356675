// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.demo;

import java.time.Duration;
import org.reactivepaxos.event.GroupStatus;
import org.reactivepaxos.examples.cluster.Console;
import org.reactivepaxos.examples.cluster.LocalCluster;
import org.reactivepaxos.examples.cluster.Shown;
import reactor.core.publisher.Mono;

/** Kills the leader, and brings it back. */
final class LeaderLoss {

    private final LocalCluster cluster;
    private final SteadyClient client;
    private final int stays;
    private final Console console;
    private volatile int victim;
    private volatile long killedAt;
    private volatile Gap gap = new Gap(0, 0);

    /**
     * A loss to come.
     *
     * @param stays the member that the client proposes through, which is not killed
     */
    LeaderLoss(LocalCluster cluster, SteadyClient client, int stays, Console console) {
        this.cluster = cluster;
        this.client = client;
        this.stays = stays;
        this.console = console;
    }

    /** The time without acknowledged values; known when the victim comes back. */
    Gap gap() {
        return gap;
    }

    /** Kills the member that leads, and waits for another one to lead. */
    Mono<Void> kill() {
        return cluster.leader()
                .flatMap(leader -> leader == stays ? leaveToAnother() : Mono.just(leader))
                .flatMap(
                        leader -> {
                            victim = leader;
                            killedAt = System.nanoTime();
                            console.print("member " + leader + ", the leader, is killed");
                            return Mono.when(cluster.kill(leader), nextLeader());
                        });
    }

    private Mono<Integer> nextLeader() {
        return cluster.leader()
                .doOnNext(
                        next ->
                                console.print(
                                        "member "
                                                + next
                                                + " leads, "
                                                + Shown.millis(since(killedAt))
                                                + " after the kill"));
    }

    /** The lead has moved to where the client is. */
    private Mono<Integer> leaveToAnother() {
        int other = cluster.running().stream().filter(id -> id != stays).findFirst().orElseThrow();
        return cluster.group(stays).transferLead(other).thenReturn(other);
    }

    /** Starts the victim on its data, and waits until it has caught up. */
    Mono<Void> bringBack() {
        gap = Gap.longest(client.calls(), killedAt);
        console.print("no value was acknowledged for " + Shown.millis(gap.length()));
        console.print("member " + victim + " starts again, on its data");
        long begun = System.nanoTime();
        long wanted = cluster.group(stays).decided();
        return cluster.start(victim)
                .flatMapMany(node -> cluster.group(victim).status())
                .map(GroupStatus::log)
                .takeUntil(log -> log.appliedBelow() >= wanted)
                .map(log -> applied(log.appliedBelow(), Math.max(wanted, log.heardBelow())))
                .distinctUntilChanged()
                .doOnNext(console::print)
                .then(
                        Mono.fromRunnable(
                                () ->
                                        console.print(
                                                "member "
                                                        + victim
                                                        + " has caught up, "
                                                        + Shown.millis(since(begun))
                                                        + " after its start")));
    }

    private String applied(long applied, long of) {
        return "member "
                + victim
                + " has applied "
                + Shown.number(applied)
                + " of "
                + Shown.number(of);
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
