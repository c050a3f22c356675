// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.nio.ByteBuffer;
import java.util.List;
import reactor.core.scheduler.Scheduler;

/** The usual workload: numbers, of different sizes, of which the state is a hash. */
final class Numbers implements Workload {

    private static final int BYTES_MAX = 60;

    private final Timeline timeline;
    private final Hazards hazards;

    Numbers(Timeline timeline, Hazards hazards) {
        this.timeline = timeline;
        this.hazards = hazards;
    }

    @Override
    public Replica newReplica(Scheduler threads) {
        long[] sum = new long[1];
        return Replica.of(
                (instance, bytes) -> {
                    sum[0] = sum[0] * 31 + Offer.numberOf(bytes);
                    return ByteBuffer.allocate(Long.BYTES).putLong(sum[0]).array();
                },
                () -> sum[0]);
    }

    /** All: it is the numbers that count. */
    @Override
    public byte[] asked(byte[] bytes) {
        return bytes;
    }

    @Override
    public Offer next(int group, long number) {
        int bytes = hazards.isCalm() ? 0 : timeline.random().nextInt(BYTES_MAX);
        return Offer.of(number, 0, new byte[bytes]);
    }

    @Override
    public List<Observer> observe(int group) {
        return List.of();
    }
}
