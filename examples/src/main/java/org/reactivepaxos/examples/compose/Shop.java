// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.compose;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivepaxos.Instance;
import org.reactivepaxos.PaxosException;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosRetry;
import org.reactivepaxos.ProposeOptions;
import org.reactivepaxos.examples.cluster.Console;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;
import reactor.util.retry.Retry.RetrySignal;

/** Takes orders: the chain that this sample is about. */
final class Shop {

    /** For all of an order, whatever its attempts do. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** For one attempt. Then the node says whether the value had left it: a timeout could not. */
    private static final ProposeOptions ATTEMPT =
            ProposeOptions.create().deadline(Duration.ofSeconds(1));

    private static final int RETRIES_MAX = 20;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    private final PaxosGroup group;
    private final Console console;
    private final Troubles troubles;
    private final AtomicLong retries = new AtomicLong();

    /**
     * A shop.
     *
     * @param troubles what happens between two attempts
     */
    Shop(PaxosGroup group, Console console, Troubles troubles) {
        this.group = group;
        this.console = console;
        this.troubles = troubles;
    }

    /** Gives the instance that holds the order, once it is published. */
    Mono<Instance> place(Order order) {
        return Mono.fromSupplier(order::validated)
                .flatMap(valid -> propose(valid))
                .timeout(PATIENCE)
                .flatMap(instance -> publish(order, instance));
    }

    /**
     * The retry is right behind the one call of {@code propose}: it subscribes to the same Mono,
     * which is the same proposal, so the order takes effect once. Behind the {@code flatMap} above
     * it would make a new call each time, and of each may come an entry.
     */
    private Mono<Instance> propose(Order order) {
        return group.propose(order.encoded(), ATTEMPT).retryWhen(retries(order));
    }

    private Retry retries(Order order) {
        return PaxosRetry.safe(RETRIES_MAX, FIRST_PAUSE)
                .doBeforeRetry(failed -> tell(order, failed))
                .doAfterRetryAsync(failed -> troubles.after(failed.totalRetries() + 1));
    }

    /** How many there were, of all orders. */
    long retries() {
        return retries.get();
    }

    private void tell(Order order, RetrySignal failed) {
        retries.incrementAndGet();
        Throwable error = failed.failure();
        String outcome = error instanceof PaxosException paxos ? paxos.outcome().name() : "UNKNOWN";
        console.print(
                "order "
                        + order.name()
                        + ": retry "
                        + (failed.totalRetries() + 1)
                        + " after "
                        + error.getClass().getSimpleName()
                        + ", outcome "
                        + outcome);
        console.progress("  " + error.getMessage());
    }

    /** Stands for a message to others: what follows when the order is certain. */
    private Mono<Instance> publish(Order order, Instance instance) {
        return Mono.fromSupplier(
                () -> {
                    console.print(
                            "order " + order.name() + ": published, instance " + instance.id());
                    return instance;
                });
    }
}
