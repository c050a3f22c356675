// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.Instance;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** Asks for so many results at a time, and for the next ones when it has got them. */
final class SlowReader extends BaseSubscriber<Instance> {

    private final int demand;
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> error = new AtomicReference<>();
    private volatile long received;
    private long lastId = -1;

    SlowReader(int demand) {
        this.demand = demand;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        request(demand);
    }

    @Override
    protected void hookOnNext(Instance instance) {
        if (instance.id() <= lastId) {
            throw new PerfException("instance " + instance.id() + " came after " + lastId);
        }
        lastId = instance.id();
        long count = received + 1;
        received = count;
        if (count % demand == 0) {
            request(demand);
        }
    }

    @Override
    protected void hookOnError(Throwable failure) {
        error.set(failure);
        end.countDown();
    }

    @Override
    protected void hookOnComplete() {
        end.countDown();
    }

    long received() {
        return received;
    }

    CountDownLatch end() {
        return end;
    }

    @Nullable Throwable error() {
        return error.get();
    }
}
