// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.reactivepaxos.machine.StateMachine;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.GroupConfig.Timing;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Member 1 of three, whose threads and clock are those of a virtual time. */
final class VirtualNode {

    private static final long MILLI = 1_000_000;

    private VirtualNode() {}

    /** With small bounds, and without rest. */
    static NodeSettings settings(
            VirtualTimeScheduler time, Map<Integer, Map<Integer, StateMachine>> machines) {
        return settings(List.of(1, 2, 3), time, machines);
    }

    /** The same, of the only member. */
    static NodeSettings alone(
            VirtualTimeScheduler time, Map<Integer, Map<Integer, StateMachine>> machines) {
        return settings(List.of(1), time, machines);
    }

    private static NodeSettings settings(
            List<Integer> voters,
            VirtualTimeScheduler time,
            Map<Integer, Map<Integer, StateMachine>> machines) {
        Map<Integer, GroupSettings> groups = new TreeMap<>();
        machines.forEach((group, ids) -> groups.put(group, new GroupSettings(ids)));
        return new NodeSettings(
                1,
                voters,
                groups,
                new Timing(
                        600 * MILLI, 1200 * MILLI, 100 * MILLI, 200 * MILLI, 400 * MILLI, 1000, 0),
                new Limits(8, 1 << 20, 1 << 16, 1 << 16, 4),
                new NodeSettings.Threads(
                        1,
                        () -> time,
                        false,
                        () -> time,
                        () -> time.now(TimeUnit.NANOSECONDS),
                        () -> 7,
                        Duration.ofMillis(10)),
                new NodeSettings.Bounds(
                        8, 1 << 20, 100, 1 << 20, 1 << 20, 50, Duration.ofSeconds(3)),
                NodeMeters.NONE);
    }
}
