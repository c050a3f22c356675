// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * What lies between the members: a {@link Link} for each that connects to another. Bytes that come
 * to a cut wait there, as in a real network, until it ends or their connection does.
 */
final class Network implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(5);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    /** One direction. */
    record Way(int from, int to) {}

    private final LoopResources loops = LoopResources.create("chaos-network", 1, true);
    private final Map<Integer, Map<Integer, Link>> links = new TreeMap<>();
    private final Set<Way> cuts = ConcurrentHashMap.newKeySet();
    private volatile int delayMillis;

    /**
     * @param port where a member listens now; 0 where it does not
     */
    Network(Collection<Integer> members, IntUnaryOperator port) {
        for (int from : members) {
            Map<Integer, Link> out = new TreeMap<>();
            members.stream()
                    .filter(to -> to != from)
                    .forEach(to -> out.put(to, new Link(new Way(from, to), this, port)));
            links.put(from, out);
        }
    }

    LoopResources loops() {
        return loops;
    }

    /** Ports where a member reaches the others. */
    Map<Integer, Integer> peersOf(int member) {
        Map<Integer, Integer> ports = new TreeMap<>();
        links.getOrDefault(member, Map.of()).forEach((to, link) -> ports.put(to, link.port()));
        return ports;
    }

    /** Nothing goes these ways any more. */
    void cut(Collection<Way> ways) {
        cuts.addAll(ways);
    }

    /**
     * Ends all cuts.
     *
     * @param reset whether the connections that they held up are lost with what waits
     */
    void heal(boolean reset) {
        Set<Way> healed = new HashSet<>(cuts);
        if (reset) {
            reset(way -> healed.contains(way) || healed.contains(new Way(way.to(), way.from())));
        }
        healed.forEach(cuts::remove);
    }

    /** Whatever is sent takes up to so much longer, each time another time. */
    void delay(int millisMost) {
        delayMillis = millisMost;
    }

    /** Ends connections, with what is on its way. */
    void reset(Predicate<Way> which) {
        links.values().stream()
                .flatMap(out -> out.values().stream())
                .filter(link -> which.test(link.way()))
                .forEach(Link::reset);
    }

    /**
     * @param due when they arrive, in nanoseconds
     */
    record Late(byte[] bytes, long due) {}

    /** Bytes that are sent now. */
    Late late(byte[] bytes) {
        int most = delayMillis;
        long delay = most == 0 ? 0 : ThreadLocalRandom.current().nextInt(most);
        return new Late(bytes, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delay));
    }

    /** These bytes, when they arrive. */
    Mono<byte[]> pass(Way way, Late late) {
        return Mono.defer(() -> passNow(way, late));
    }

    private Mono<byte[]> passNow(Way way, Late late) {
        long left = late.due() - System.nanoTime();
        Mono<byte[]> bytes = Mono.just(late.bytes());
        Mono<byte[]> then = left <= 0 ? bytes : bytes.delayElement(Duration.ofNanos(left));
        return cuts.contains(way) ? untilHealed(way).then(then) : then;
    }

    private Mono<Long> untilHealed(Way way) {
        return Flux.interval(LOOK).onBackpressureDrop().filter(tick -> !cuts.contains(way)).next();
    }

    @Override
    public void close() {
        cuts.clear();
        links.values().forEach(out -> out.values().forEach(Link::close));
        loops.disposeLater(Duration.ZERO, CLOSE_LIMIT).block(CLOSE_LIMIT);
    }
}
