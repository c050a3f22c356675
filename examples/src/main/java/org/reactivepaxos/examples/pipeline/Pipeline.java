// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.pipeline;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivepaxos.Instance;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.examples.cluster.Console;
import org.reactivepaxos.examples.cluster.LocalCluster;
import org.reactivepaxos.examples.cluster.SampleException;
import org.reactivepaxos.examples.cluster.Shown;
import org.reactivepaxos.examples.pipeline.OrderBook.Total;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Sends orders through the leader of a cluster, and looks whether all members have them. */
final class Pipeline {

    private final Console console;
    private final int orders;
    private final Map<Integer, OrderBook> books = new ConcurrentHashMap<>();
    private final AtomicReference<Total> sent = new AtomicReference<>(Total.ZERO);

    /**
     * A pipeline that has sent nothing yet.
     *
     * @param orders of each way
     */
    Pipeline(Console console, int orders) {
        this.console = console;
        this.orders = orders;
    }

    /** What the members run: an order book each. */
    PaxosOptions options(int member, PaxosOptions common) {
        OrderBook book = new OrderBook();
        books.put(member, book);
        return common.group(LocalCluster.GROUP, book);
    }

    /** Sends the orders in each of those ways, one after the other, and compares in the end. */
    Mono<Void> run(LocalCluster cluster, Way... ways) {
        return cluster.startAll(console)
                .then(cluster.leader())
                .doOnNext(leader -> console.progress("orders go to member " + leader))
                .flatMapMany(
                        leader -> Flux.fromArray(ways).concatMap(way -> send(cluster, leader, way)))
                .reduce(Math::max)
                .flatMap(last -> compare(cluster, last));
    }

    /** Gives the last instance that holds an order. */
    private Mono<Long> send(LocalCluster cluster, int leader, Way way) {
        return Mono.defer(
                () -> {
                    Meter meter = new Meter(way.name(), orders);
                    Flux<byte[]> counted = orders().doOnNext(order -> meter.taken());
                    Flux<Instance> results =
                            way.propose(cluster.group(leader), counted).doOnNext(meter::done);
                    Disposable syncs = count(cluster.syncs(leader), meter);
                    return console.showing(meter::line, results)
                            .map(Instance::id)
                            .reduce(Math::max)
                            .doOnSuccess(last -> console.print(meter.summary()))
                            .doFinally(end -> syncs.dispose());
                });
    }

    /** A journal that fails has its node fail, and so the results: that is told there. */
    private static Disposable count(Flux<Long> syncs, Meter meter) {
        return syncs.onErrorComplete().subscribe(position -> meter.synced());
    }

    private Total sent() {
        return Objects.requireNonNull(sent.get());
    }

    /** The next orders, made as they are asked for, and added up. */
    private Flux<byte[]> orders() {
        long from = sent().orders();
        return Flux.range(0, orders)
                .map(number -> Order.numbered(from + number))
                .doOnNext(order -> sent.updateAndGet(total -> total.plus(order)))
                .map(Order::encoded);
    }

    private Mono<Void> compare(LocalCluster cluster, long last) {
        return cluster.readAll(last, member -> () -> book(member).total())
                .map(totals -> compared(sent(), totals))
                .doOnNext(console::print)
                .then();
    }

    private OrderBook book(int member) {
        return Objects.requireNonNull(books.get(member));
    }

    /**
     * Says that all have what was sent.
     *
     * @throws SampleException when one has not
     */
    static String compared(Total sent, Map<Integer, Total> members) {
        members.forEach(
                (member, total) -> {
                    if (!total.equals(sent)) {
                        throw new SampleException(
                                "member " + member + " has " + total + ", sent were " + sent);
                    }
                });
        return Shown.number(sent.orders())
                + " orders of "
                + Shown.number(sent.cents())
                + " cents were sent; "
                + Shown.members(members.keySet())
                + " have just that";
    }
}
