// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.compose;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.reactivepaxos.Instance;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.examples.cluster.Console;
import org.reactivepaxos.examples.cluster.LocalCluster;
import org.reactivepaxos.examples.cluster.SampleException;
import org.reactivepaxos.examples.cluster.Shown;
import org.reactivepaxos.examples.compose.Order.InvalidOrderException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Places orders amid troubles, and looks into the log for what came of it. */
final class Proof {

    private static final int MEMBERS = 3;
    private static final Order INVALID = new Order("A-2", 0);
    private static final Order LAST = new Order("A-3", 1);

    /** So few that one waiting proposal is too many. */
    private static final int OPEN_MAX = 1;

    private static final int OPEN_BYTES_MAX = 1 << 20;

    private final Console console;
    private final LocalCluster cluster;
    private final Troubles troubles;
    private final Map<Integer, Warehouse> warehouses = new ConcurrentHashMap<>();

    Proof(Path folder, Console console) {
        this.console = console;
        this.cluster = new LocalCluster(MEMBERS, folder, this::options);
        this.troubles = new Troubles(cluster, console);
    }

    private PaxosOptions options(int member, PaxosOptions common) {
        Warehouse warehouse = new Warehouse();
        warehouses.put(member, warehouse);
        return common.group(LocalCluster.GROUP, warehouse).openProposals(OPEN_MAX, OPEN_BYTES_MAX);
    }

    Mono<Void> run(Order order) {
        return troubles.begin()
                .then(Mono.fromSupplier(this::shop))
                .flatMap(
                        shop ->
                                shop.place(order)
                                        .then(refused(shop))
                                        .then(Mono.defer(() -> shop.place(LAST)))
                                        .flatMap(last -> requireOnce(order, last, shop.retries())));
    }

    private Shop shop() {
        return new Shop(cluster.group(Troubles.TAKER), console, troubles);
    }

    private Mono<Void> refused(Shop shop) {
        return Mono.defer(() -> shop.place(INVALID))
                .onErrorResume(
                        InvalidOrderException.class,
                        e -> {
                            console.print(
                                    "order " + INVALID.name() + ": refused, " + e.getMessage());
                            return Mono.empty();
                        })
                .then();
    }

    /** The log up to the last order has the first one once, and so does every member. */
    private Mono<Void> requireOnce(Order order, Instance last, long retries) {
        Mono<Long> entries =
                cluster.group(Troubles.TAKER)
                        .instances(0)
                        .takeUntil(entry -> entry.id() >= last.id())
                        .filter(entry -> Order.decoded(entry.value()).equals(order))
                        .count();
        Flux<Long> executed =
                cluster.readAll(last.id(), member -> () -> warehouse(member).count(order))
                        .flatMapIterable(Map::values);
        String told =
                "one log entry for order "
                        + order.name()
                        + " after "
                        + retries
                        + " retries; "
                        + Shown.members(cluster.running())
                        + " executed it once";
        return entries.concatWith(executed)
                .doOnNext(count -> requireOne(order, count))
                .then(Mono.fromRunnable(() -> console.print(told)));
    }

    private Warehouse warehouse(int member) {
        return Objects.requireNonNull(warehouses.get(member));
    }

    private static void requireOne(Order order, long count) {
        if (count != 1) {
            throw new SampleException("order " + order.name() + " took effect " + count + " times");
        }
    }

    Mono<Void> close() {
        return Mono.fromRunnable(troubles::end).then(cluster.close());
    }
}
