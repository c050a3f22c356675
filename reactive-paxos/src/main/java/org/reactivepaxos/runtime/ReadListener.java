// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.runtime.GroupRuntime.Served;
import org.reactivepaxos.runtime.ProposalListener.Failure;
import reactor.core.Disposable;
import reactor.core.publisher.MonoSink;

/** Who waits for one read. Hears of its end once, on the callback scheduler. */
final class ReadListener implements Disposable {

    private final MonoSink<Served> sink;
    private final BiFunction<Failure, @Nullable Throwable, Throwable> failure;
    private volatile boolean over;

    ReadListener(
            MonoSink<Served> sink, BiFunction<Failure, @Nullable Throwable, Throwable> failure) {
        this.sink = sink;
        this.failure = failure;
    }

    /** The subscriber has gone, or has its answer. */
    @Override
    public void dispose() {
        over = true;
    }

    @Override
    public boolean isDisposed() {
        return over;
    }

    void served(Served served) {
        sink.success(served);
    }

    /** The query threw. */
    void threw(Throwable cause) {
        sink.error(cause);
    }

    /** This node does not serve it. */
    void failed(Failure how, @Nullable Throwable cause) {
        if (!over) {
            sink.error(failure.apply(how, cause));
        }
    }
}
