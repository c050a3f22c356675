// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.nio.ByteBuffer;
import java.util.List;
import org.reactivepaxos.machine.Snapshotting;
import org.reactivepaxos.machine.StateMachine;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** The usual workload: numbers, of different sizes, of which the state is a hash. */
final class Numbers implements Workload {

    private static final int BYTES_MAX = 60;
    private static final int PADDING = 12;
    private static final int PART_BYTES = 4_000;

    private final Timeline timeline;
    private final Hazards hazards;

    Numbers(Timeline timeline, Hazards hazards) {
        this.timeline = timeline;
        this.hazards = hazards;
    }

    @Override
    public Replica newReplica(Scheduler threads) {
        Sum sum = new Sum();
        return Replica.of(sum, () -> sum.sum);
    }

    /** Of all numbers so far, in their order. */
    private static final class Sum implements StateMachine, Snapshotting {
        private long sum;

        @Override
        public byte[] apply(long instance, byte[] bytes) {
            sum = sum * 31 + Offer.numberOf(bytes);
            return ByteBuffer.allocate(Long.BYTES).putLong(sum).array();
        }

        /** In several parts, so that a transfer has a middle. */
        @Override
        public Flux<ByteBuffer> snapshot() {
            ByteBuffer last = ByteBuffer.allocate(Long.BYTES).putLong(0, sum);
            return Flux.range(0, PADDING)
                    .map(i -> ByteBuffer.allocate(PART_BYTES))
                    .concatWith(Flux.just(last));
        }

        @Override
        public Mono<Void> restore(long below, Flux<ByteBuffer> content) {
            return content.last()
                    .doOnNext(last -> sum = last.getLong(last.limit() - Long.BYTES))
                    .then();
        }
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
