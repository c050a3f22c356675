// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.reactivepaxos.protocol.BatchCodec;
import org.reactivepaxos.runtime.BatchWindows.Arrival;
import org.reactivepaxos.runtime.BatchWindows.WindowEnd;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/**
 * Says where a window ends among the values that come in: when it is full by count or by bytes, or
 * its first value has waited long enough. One thread at a time.
 */
final class WindowRule {

    private final Supplier<BatchLimits> settings;
    private final Scheduler timer;
    private final LongConsumer onTime;
    private final Disposable.Swap alarm = Disposables.swap();
    private BatchLimits limits;
    private long window;
    private int count;
    private long bytes;

    /**
     * @param settings asked at the first value of each window
     * @param onTime is called with the number of a window whose time is over
     */
    WindowRule(Supplier<BatchLimits> settings, Scheduler timer, LongConsumer onTime) {
        this.settings = settings;
        this.timer = timer;
        this.onTime = onTime;
        this.limits = settings.get();
    }

    /** What comes in, with the ends of windows before and behind it. */
    List<Arrival> around(Arrival arrival) {
        if (arrival instanceof WindowEnd end) {
            // Of a window that was full before its time nothing is left to end.
            return end.window() == window && count > 0 ? List.of(end()) : List.of();
        }
        int size = BatchCodec.ITEM_BYTES + ((BatchedCall) arrival).request().payload().length;
        if (count > 0 && bytes + size > limits.maxBytes()) {
            Arrival end = end();
            return add(size) ? List.of(end, arrival, end()) : List.of(end, arrival);
        }
        return add(size) ? List.of(arrival, end()) : List.of(arrival);
    }

    /** Whether the window is full with it. */
    private boolean add(int size) {
        boolean late = false;
        if (count == 0) {
            limits = settings.get();
            bytes = BatchCodec.HEADER_BYTES;
        }
        count++;
        bytes += size;
        boolean full = count >= limits.maxCount() || bytes >= limits.maxBytes();
        if (count == 1 && !full) {
            late = !startAlarm();
        }
        return full || late;
    }

    /** Where no time passes any more nothing waits for it. */
    private boolean startAlarm() {
        long current = window;
        try {
            alarm.update(
                    timer.schedule(
                            () -> onTime.accept(current),
                            limits.maxDelay().toNanos(),
                            TimeUnit.NANOSECONDS));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private WindowEnd end() {
        alarm.update(Disposables.disposed());
        count = 0;
        bytes = 0;
        return new WindowEnd(window++);
    }
}
