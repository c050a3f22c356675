// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

import java.util.Arrays;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.Leader;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/** Lets the time of a cluster pass until something is so. */
final class Awaiting {

    private Awaiting() {}

    static <T> T await(PaxosTestCluster cluster, Mono<T> mono) {
        Heard<T> heard = new Heard<>();
        Disposable open =
                mono.subscribe(
                        value -> heard.value = value,
                        error -> heard.error = error,
                        () -> heard.completed = true);
        long since = cluster.time().now(TimeUnit.NANOSECONDS);
        while (heard.isOpen() && cluster.step(since)) {}
        open.dispose();
        return heard.result();
    }

    static int leader(PaxosTestCluster cluster, int group, int... among) {
        Map<Integer, Integer> told = new TreeMap<>();
        Disposable.Composite open = Disposables.composite();
        for (int member : among) {
            open.add(
                    cluster.node(member)
                            .group(group)
                            .leader()
                            .map(Leader::member)
                            .subscribe(
                                    leader -> told.put(member, leader.orElse(0)),
                                    error -> told.put(member, 0)));
        }
        try {
            return agreed(cluster, told, among);
        } finally {
            open.dispose();
        }
    }

    private static int agreed(PaxosTestCluster cluster, Map<Integer, Integer> told, int... among) {
        long since = cluster.time().now(TimeUnit.NANOSECONDS);
        do {
            int leader = told.getOrDefault(among[0], 0);
            if (Arrays.stream(among).allMatch(member -> told.getOrDefault(member, 0) == leader)
                    && Arrays.stream(among).anyMatch(member -> member == leader)) {
                return leader;
            }
        } while (cluster.step(since));
        throw new IllegalStateException(
                "no leader after "
                        + PaxosTestCluster.AWAIT_MAX.toSeconds()
                        + " virtual seconds; the members hold these for it, 0 for none: "
                        + told);
    }

    private static final class Heard<T> {
        private @Nullable T value;
        private @Nullable Throwable error;
        private boolean completed;

        boolean isOpen() {
            return value == null && error == null && !completed;
        }

        T result() {
            Throwable failed = error;
            if (failed != null) {
                throw Exceptions.propagate(failed);
            }
            T heard = value;
            if (heard != null) {
                return heard;
            }
            if (completed) {
                throw new NoSuchElementException("completed without a value");
            }
            throw new IllegalStateException(
                    "nothing after " + PaxosTestCluster.AWAIT_MAX.toSeconds() + " virtual seconds");
        }
    }
}
