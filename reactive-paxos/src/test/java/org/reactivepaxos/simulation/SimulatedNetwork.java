// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.reactivepaxos.transport.GroupMessage;

/** Who hears whom, and how late. Connections are made by themselves between all that listen. */
final class SimulatedNetwork {

    private static final int LATENCY_MAX = (int) Duration.ofMillis(2).toNanos();
    private static final int LONG_DELAY_MAX = (int) Duration.ofMillis(200).toNanos();
    private static final int WEATHER_MAX = (int) Duration.ofMillis(120).toNanos();

    private final Timeline timeline;
    private final Hazards hazards;
    private final Map<Integer, SimulatedTransport> listening = new TreeMap<>();
    private final Set<Long> deaf = new HashSet<>();

    SimulatedNetwork(Timeline timeline, Hazards hazards) {
        this.timeline = timeline;
        this.hazards = hazards;
    }

    Timeline timeline() {
        return timeline;
    }

    /** Ends the run. The node that did it must not be able to catch that. */
    void broken(String truth, String details) {
        timeline.after(0, () -> Violation.require(false, truth, details));
    }

    void listen(SimulatedTransport transport) {
        listening.put(transport.member(), transport);
        for (SimulatedTransport other : List.copyOf(listening.values())) {
            if (other != transport) {
                connectSoon(transport, other);
            }
        }
    }

    void leave(SimulatedTransport transport) {
        listening.remove(transport.member(), transport);
        for (SimulatedTransport other : List.copyOf(listening.values())) {
            other.disconnected(transport.member());
        }
    }

    /** Both sides must admit the other; until then they try again. */
    void connectSoon(SimulatedTransport one, SimulatedTransport other) {
        timeline.after(
                1 + timeline.random().nextInt(5 * LATENCY_MAX),
                () -> {
                    if (isListening(one) && isListening(other)) {
                        new Connection(this, one, other).open();
                    }
                });
    }

    boolean isListening(SimulatedTransport transport) {
        return listening.get(transport.member()) == transport;
    }

    /** Changes who hears whom, now and again and again. */
    void changeWeather(List<Integer> members) {
        deaf.clear();
        if (hazards.isCalm()) {
            return;
        }
        if (hazards.strike(Fault.FULL_PARTITION)) {
            partition(members);
        } else if (hazards.strike(Fault.ONE_WAY_PARTITION)) {
            deaf.add(way(anyOf(members), anyOf(members)));
        }
        timeline.after(timeline.random().nextInt(WEATHER_MAX), () -> changeWeather(members));
    }

    private void partition(List<Integer> members) {
        Set<Integer> part = new HashSet<>();
        for (int member : members) {
            if (timeline.random().nextBoolean()) {
                part.add(member);
            }
        }
        for (int from : members) {
            for (int to : members) {
                if (part.contains(from) != part.contains(to)) {
                    deaf.add(way(from, to));
                }
            }
        }
    }

    private int anyOf(List<Integer> members) {
        return members.get(timeline.random().nextInt(members.size()));
    }

    private static long way(int from, int to) {
        return ((long) from << Integer.SIZE) | to;
    }

    /** Carries a frame over a connection, or loses it. */
    void carry(Connection connection, int from, int to, List<GroupMessage> frame) {
        if (deaf.contains(way(from, to)) || hazards.strike(Fault.LOSS)) {
            return;
        }
        if (hazards.strike(Fault.DISCONNECT)) {
            connection.close();
            return;
        }
        int copies = hazards.strike(Fault.DUPLICATION) ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            int most = hazards.strike(Fault.DELAY) ? LONG_DELAY_MAX : LATENCY_MAX;
            long at = timeline.now() + 1 + timeline.random().nextInt(most);
            if (!hazards.strike(Fault.REORDERING)) {
                at = connection.inOrder(from, at);
            }
            timeline.after(at - timeline.now(), () -> connection.deliver(from, frame));
        }
    }
}
