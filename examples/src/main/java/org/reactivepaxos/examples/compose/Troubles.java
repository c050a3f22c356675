// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.compose;

import java.time.Duration;
import org.reactivepaxos.ReadMode;
import org.reactivepaxos.examples.cluster.Console;
import org.reactivepaxos.examples.cluster.LocalCluster;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Has the first attempts fail, each for another reason that is real: member 1, whom the order is
 * given to, takes no more than one proposal; then it is alone; then it leads and is cut off.
 */
final class Troubles {

    /** Whom orders are given to. */
    static final int TAKER = 1;

    private static final Flux<Integer> OTHERS = Flux.just(2, 3);
    private static final Order OF_SOMEBODY_ELSE = new Order("B-1", 1);
    private static final Duration SOON = Duration.ofMillis(10);

    private final LocalCluster cluster;
    private final Console console;
    private final Disposable.Swap another = Disposables.swap();

    Troubles(LocalCluster cluster, Console console) {
        this.cluster = cluster;
        this.console = console;
    }

    /** Starts member 1 alone, and has it busy with something else. */
    Mono<Void> begin() {
        return cluster.start(TAKER)
                .doOnNext(
                        node -> {
                            console.progress(
                                    "member 1 runs alone, and waits with another order: it takes no"
                                            + " more");
                            another.update(
                                    cluster.group(TAKER)
                                            .propose(OF_SOMEBODY_ELSE.encoded())
                                            .subscribe());
                        })
                .then();
    }

    /** What happens after so many failures. */
    Mono<Void> after(long failures) {
        return switch ((int) failures) {
            case 1 -> makeRoom();
            case 2 -> leadAndCutOff();
            case 3 -> bringBack();
            default -> Mono.empty();
        };
    }

    private Mono<Void> makeRoom() {
        return Mono.fromRunnable(another::dispose)
                .thenMany(Flux.interval(SOON))
                .filter(look -> cluster.group(TAKER).openProposals() == 0)
                .next()
                .doOnNext(
                        free ->
                                console.progress(
                                        "member 1 takes orders, but is alone: nobody leads"))
                .then();
    }

    private Mono<Void> leadAndCutOff() {
        return OTHERS.flatMap(cluster::start)
                .then(cluster.leader())
                .flatMap(
                        leader ->
                                leader == TAKER
                                        ? Mono.empty()
                                        : cluster.group(leader).transferLead(TAKER).then())
                .thenMany(OTHERS.flatMap(cluster::cut))
                .then(
                        Mono.fromRunnable(
                                () ->
                                        console.progress(
                                                "members 2 and 3 came, and are cut off from member"
                                                        + " 1, which leads: nobody answers it")));
    }

    private Mono<Void> bringBack() {
        return OTHERS.concatMap(cluster::kill)
                .thenMany(OTHERS.flatMap(cluster::start))
                // A read that is answered shows that there is a leader again, and that it is heard.
                .then(Mono.defer(() -> cluster.group(TAKER).readIndex(ReadMode.quorum())))
                .doOnNext(index -> console.progress("members 2 and 3 are back"))
                .then();
    }

    /** Nobody waits for the other order any more. */
    void end() {
        another.dispose();
    }
}
