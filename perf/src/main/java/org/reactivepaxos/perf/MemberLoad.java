// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The load that a member carries, and what it measures of it. Used by one thread. */
final class MemberLoad {

    private final ClosedLoop.Target target;
    private final Window window;
    private @Nullable ClosedLoop loop;

    MemberLoad(ClosedLoop.Target target, Supplier<Usage> usage) {
        this.target = target;
        this.window = new Window(usage);
    }

    Line start(Workload workload) {
        ClosedLoop started = new ClosedLoop(target, workload);
        started.ended().exceptionally(MemberCommand::giveUp);
        loop = started;
        started.start();
        return Line.of("loaded");
    }

    Line begin() {
        drainLatencies();
        return window.begin();
    }

    Line end() {
        return window.end(drainLatencies());
    }

    /** Stops it, and waits until nothing is open. */
    void stop() {
        ClosedLoop running = Objects.requireNonNull(loop, "load");
        running.stop();
        running.ended().join();
    }

    private Optional<Histogram> drainLatencies() {
        return Optional.ofNullable(loop).map(ClosedLoop::drainLatencies);
    }
}
