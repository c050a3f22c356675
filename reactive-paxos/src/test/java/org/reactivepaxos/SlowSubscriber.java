// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/**
 * Asks for results only when told to, and counts what its publisher has given away and it has not
 * got back.
 */
final class SlowSubscriber extends BaseSubscriber<Instance> {

    private int taken;
    private int received;
    private int mostOutstanding;
    private long lastId = -1;
    private boolean inOrder = true;
    private boolean complete;
    private @Nullable Throwable error;

    Flux<byte[]> counted(Flux<byte[]> values) {
        return values.doOnNext(
                unused -> mostOutstanding = Math.max(mostOutstanding, ++taken - received));
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        // nothing yet
    }

    @Override
    protected void hookOnNext(Instance instance) {
        String expected = "v" + received;
        inOrder &= new String(instance.value(), UTF_8).equals(expected) && instance.id() > lastId;
        lastId = instance.id();
        received++;
    }

    @Override
    protected void hookOnComplete() {
        complete = true;
    }

    @Override
    protected void hookOnError(Throwable failure) {
        error = failure;
    }

    @Nullable Throwable error() {
        return error;
    }

    int received() {
        return received;
    }

    int mostOutstanding() {
        return mostOutstanding;
    }

    boolean isInOrder() {
        return inOrder;
    }

    boolean isComplete() {
        return complete;
    }
}
