// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.reactivepaxos.transport.PeerEvent;
import org.reactivepaxos.transport.PeerEvent.Connected;
import org.reactivepaxos.transport.PeerEvent.Disconnected;
import org.reactivepaxos.transport.PeerEvent.GroupRefused;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/** The latest that happened to the connection with each peer. Noted by any thread. */
final class PeerBoard {

    /** Strangers with made-up ids must not fill the memory. */
    private static final int ENTRIES_MAX = 1024;

    /** Of a connection as a whole. */
    private static final int NO_GROUP = -1;

    private final Map<Key, PeerEvent> latest = new ConcurrentSkipListMap<>();
    private final Pulse pulse;

    PeerBoard(Scheduler callbacks) {
        this.pulse = new Pulse(callbacks);
    }

    private record Key(int member, int group) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparingInt(Key::member).thenComparingInt(Key::group);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    void note(PeerEvent event) {
        int group = event instanceof GroupRefused refused ? refused.group() : NO_GROUP;
        Key key = new Key(event.member(), group);
        if (event instanceof Disconnected) {
            latest.keySet().removeIf(other -> other.member() == event.member());
        }
        if (latest.size() < ENTRIES_MAX || latest.containsKey(key)) {
            latest.put(key, event);
        }
        pulse.beat();
    }

    Set<Integer> connected() {
        Set<Integer> members = new TreeSet<>();
        for (PeerEvent event : latest.values()) {
            if (event instanceof Connected) {
                members.add(event.member());
            }
        }
        return members;
    }

    void complete() {
        pulse.complete();
    }

    /** What is so now, then what changes; a slow subscriber sees the latest of each peer. */
    Flux<PeerEvent> flux() {
        return Flux.defer(
                () ->
                        pulse.watch(() -> new TreeMap<>(latest))
                                .concatMapIterable(new Told()::news, 1));
    }

    /** What one subscriber knows. */
    private static final class Told {
        private Map<Key, PeerEvent> known = Map.of();

        List<PeerEvent> news(Map<Key, PeerEvent> now) {
            List<PeerEvent> news = new ArrayList<>();
            now.forEach(
                    (key, event) -> {
                        if (!event.equals(known.get(key))) {
                            news.add(event);
                        }
                    });
            known = now;
            return news;
        }
    }
}
