// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.reactivepaxos.transport.GroupMessage;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A connection between two processes, from the mutual admission until one side goes. */
final class Connection {

    private final SimulatedNetwork network;
    private final SimulatedTransport one;
    private final SimulatedTransport other;
    private final Map<Integer, Sinks.Many<List<GroupMessage>>> inbound = new TreeMap<>();
    private final Map<Integer, Long> lastAt = new TreeMap<>();
    private boolean up;

    Connection(SimulatedNetwork network, SimulatedTransport one, SimulatedTransport other) {
        this.network = network;
        this.one = one;
        this.other = other;
    }

    void open() {
        Mono.when(one.admit(other), other.admit(one))
                .subscribe(unused -> {}, refused -> tryAgain(), this::established);
    }

    private void tryAgain() {
        network.connectSoon(one, other);
    }

    private void established() {
        if (!network.isListening(one) || !network.isListening(other)) {
            return;
        }
        up = true;
        receive(one, other);
        receive(other, one);
        one.connected(other.member(), this);
        other.connected(one.member(), this);
    }

    private void receive(SimulatedTransport at, SimulatedTransport from) {
        Sinks.Many<List<GroupMessage>> frames = Sinks.many().unicast().onBackpressureBuffer();
        inbound.put(from.member(), frames);
        Flux.from(at.handler().receive(from.self(), frames.asFlux())).subscribe();
    }

    void send(int from, int to, List<GroupMessage> frame) {
        if (up) {
            network.carry(this, from, to, frame);
        }
    }

    /** No earlier than what was sent before in that direction. */
    long inOrder(int from, long at) {
        return lastAt.merge(from, at, Math::max);
    }

    void deliver(int from, List<GroupMessage> frame) {
        Sinks.Many<List<GroupMessage>> frames = inbound.get(from);
        if (up && frames != null) {
            network.timeline().note(noteOf(from, frame));
            network.timeline().tell(() -> told(from, frame));
            frames.tryEmitNext(frame);
        }
    }

    private String told(int from, List<GroupMessage> frame) {
        int to = from == one.member() ? other.member() : one.member();
        return String.format(
                Locale.ROOT,
                "member %d hears from %d: %s",
                to,
                from,
                frame.stream()
                        .map(each -> each.group() + " " + each.message())
                        .collect(Collectors.joining("\n      ")));
    }

    private static long noteOf(int from, List<GroupMessage> frame) {
        long note = from;
        for (GroupMessage message : frame) {
            // The hash of a string is specified; that of a constant of an enum is not.
            note = note * 31 + message.message().kind().name().hashCode();
        }
        return note;
    }

    /** Breaks; both sides connect again. */
    void close() {
        if (up) {
            end();
            network.connectSoon(one, other);
        }
    }

    /** One side is gone. */
    void end() {
        up = false;
        inbound.values().forEach(Sinks.Many::tryEmitComplete);
        one.disconnected(other.member());
        other.disconnected(one.member());
    }
}
