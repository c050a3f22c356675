// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Windows that many threads fill and leave at the same time. */
class BatchThreadsTest {

    private static final Duration GENEROUS = Duration.ofMinutes(1);
    private static final int THREADS = 4;
    private static final int VALUES = 2000;

    @Test
    void everyValueThatNobodyLeftHasEffectOnceAndNoneOfTheOthersTwice() {
        List<String> applied = new ArrayList<>();
        PaxosOptions options =
                PaxosOptions.of(1, 1)
                        .group(
                                0,
                                (instance, value) -> {
                                    applied.add(new String(value, UTF_8));
                                    return value;
                                });
        PaxosNode node = requireNonNull(PaxosNode.start(options).block(GENEROUS));
        PaxosGroup group = node.group(0);
        group.batching(new Batching(16, 1000, Duration.ofMillis(1), THREADS * VALUES));
        Set<String> emitted = ConcurrentHashMap.newKeySet();
        Mono<Void> all =
                Flux.range(0, THREADS)
                        .flatMap(
                                thread ->
                                        Mono.fromCallable(() -> fill(group, thread))
                                                .subscribeOn(Schedulers.boundedElastic())
                                                .flatMapMany(Flux::merge)
                                                .doOnNext(i -> emitted.add(text(i))))
                        .then();
        all.block(GENEROUS);
        node.close().block(GENEROUS);
        assertThat(emitted).hasSize(THREADS * VALUES / 2);
        assertThat(applied).doesNotHaveDuplicates().containsAll(emitted);
    }

    /** Every other value is left alone at once, in a race with the end of its window. */
    private static List<Mono<Instance>> fill(PaxosGroup group, int thread) {
        List<Mono<Instance>> kept = new ArrayList<>();
        for (int i = 0; i < VALUES; i++) {
            Mono<Instance> value = group.batchPropose((thread + "-" + i).getBytes(UTF_8));
            Disposable first = value.subscribe();
            if (i % 2 == 0) {
                kept.add(value);
            }
            first.dispose();
        }
        return kept;
    }

    private static String text(Instance instance) {
        return new String(instance.value(), UTF_8);
    }
}
