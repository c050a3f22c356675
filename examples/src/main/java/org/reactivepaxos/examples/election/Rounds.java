// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.election;

import java.time.Duration;
import org.reactivepaxos.Master;
import org.reactivepaxos.MasterElection;
import org.reactivepaxos.NotMasterException;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.examples.cluster.Console;
import org.reactivepaxos.examples.cluster.LocalCluster;
import org.reactivepaxos.examples.cluster.Shown;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Has the master go, in one way after the other, and measures how long there is none. */
final class Rounds {

    /** Resigns, hands over, is stopped. */
    private static final int WAYS = 3;

    private static final Duration EVERY = Duration.ofSeconds(1);

    private final LocalCluster cluster;
    private final Console console;

    /** How long a master is left alone, so that there is something to see. */
    private final Duration inPeace;

    Rounds(LocalCluster cluster, Console console, Duration lease) {
        this.cluster = cluster;
        this.console = console;
        this.inPeace = lease.dividedBy(2);
    }

    Mono<Void> run(int rounds) {
        Flux<Master> all =
                master(0)
                        .doOnNext(first -> console.print(Tenure.of(first).changed()))
                        .thenMany(Flux.range(0, rounds).concatMap(this::round));
        return cluster.startAll(console)
                .thenMany(Flux.using(this::tellEachSecond, telling -> all, Disposable::dispose))
                .then();
    }

    /** The master, of that term or above, as it sees itself: at most one member does. */
    private Mono<Master> master(long term) {
        return Flux.defer(() -> Flux.fromIterable(cluster.groups()))
                .flatMap(PaxosGroup::master)
                .filter(now -> now.self() && now.term() >= term)
                .next();
    }

    private MasterElection election(int member) {
        return cluster.group(member).masterElection();
    }

    private Disposable tellEachSecond() {
        return Flux.interval(EVERY).onBackpressureDrop().subscribe(second -> tellRemaining());
    }

    private void tellRemaining() {
        String line =
                cluster.groups().stream()
                        .map(group -> group.masterElection().now())
                        .filter(Master::self)
                        .findFirst()
                        .map(now -> Tenure.of(now).remaining())
                        .orElse("nobody is master");
        console.progress(line);
    }

    private Mono<Master> round(int number) {
        return Mono.delay(inPeace)
                .then(master(0))
                .flatMap(
                        now -> {
                            int old = now.member().getAsInt();
                            return switch (number % WAYS) {
                                case 0 -> succeeded(now, resign(old));
                                case 1 -> succeeded(now, handOver(old));
                                default -> stopped(now, old);
                            };
                        });
    }

    private Mono<Void> resign(int old) {
        console.print("member " + old + " resigns");
        return unlessLost(election(old).resign());
    }

    private Mono<Void> handOver(int old) {
        int successor =
                cluster.running().stream().filter(id -> id != old).findFirst().orElseThrow();
        console.print("member " + old + " hands over to member " + successor);
        return unlessLost(election(old).transferTo(successor));
    }

    /** Who has lost it a moment before need not give it up any more. */
    private static Mono<Void> unlessLost(Mono<Void> end) {
        return end.onErrorResume(NotMasterException.class, lost -> Mono.empty());
    }

    /** Nobody may claim before its lease is over: it could still be there, and believe in it. */
    private Mono<Master> stopped(Master old, int member) {
        console.print("member " + member + " is cut off and stopped");
        return succeeded(old, cluster.kill(member))
                .flatMap(next -> cluster.start(member).thenReturn(next));
    }

    /** Has the old one go, and waits for the next. */
    private Mono<Master> succeeded(Master old, Mono<Void> end) {
        // It believes in its mastership until some moment of its end; so this is the most.
        long begun = System.nanoTime();
        return end.then(master(old.term() + 1))
                .doOnNext(
                        next -> {
                            Duration none = Duration.ofNanos(System.nanoTime() - begun);
                            console.print(
                                    Tenure.of(next).changed()
                                            + "; there was none for "
                                            + Shown.millis(none));
                        });
    }
}
