// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.reactivepaxos.protocol.Lineage;
import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.PeerIdentity;

/** A member under test: a transport, who it says it is, and what it saw. */
public final class TransportMember implements AutoCloseable {

    /** Generous: it is reached only by a failing test. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PeerIdentity self;
    private final Transport transport;
    private final RecordingHandler handler;
    private final List<PeerEvent> events = new CopyOnWriteArrayList<>();

    /** Not started yet; events are recorded from here on. */
    public TransportMember(PeerIdentity self, Transport transport) {
        this(introduction(self), transport);
    }

    /** As above; introduces itself with more than who it is. */
    public TransportMember(Introduction introduction, Transport transport) {
        this.self = introduction.peer();
        this.handler = new RecordingHandler(introduction);
        this.transport = transport;
        transport.events().subscribe(events::add);
    }

    /** The identity of a member's n-th start, on a disk that is its own. */
    public static PeerIdentity identity(int member, long incarnation) {
        return new PeerIdentity(member, 1000 + member, incarnation, 77 * incarnation);
    }

    /** Of a member that remembers its latest start alone, and has no groups. */
    public static Introduction introduction(PeerIdentity self) {
        Lineage latest = new Lineage(self.incarnation(), List.of(self.startId()));
        return new Introduction(self, latest, Map.of());
    }

    /** Starts and waits until it can be reached. */
    public TransportMember start() {
        transport.start(self, handler).block(PATIENCE);
        return this;
    }

    public PeerIdentity self() {
        return self;
    }

    public Transport transport() {
        return transport;
    }

    public RecordingHandler handler() {
        return handler;
    }

    public List<PeerEvent> events() {
        return events;
    }

    /** Sends one message in a frame of its own, as group 0 without a cluster. */
    public void send(int to, Message message) {
        transport.send(to, List.of(new GroupMessage(0, 0, message)));
    }

    /** Waits until this member says that it is connected to the others. */
    public void awaitConnected(int... others) {
        for (int other : others) {
            awaitEvent(new PeerEvent.Connected(other));
        }
    }

    /** Waits until both sides of a connection say so. */
    public static void awaitConnected(TransportMember one, TransportMember other) {
        one.awaitConnected(other.self.member());
        other.awaitConnected(one.self.member());
    }

    /** Sends until one arrives: what is sent before both sides are connected is lost. */
    public void awaitFlowTo(TransportMember other) {
        int known = other.handler.received(self.member()).size();
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            send(other.self.member(), new CatchUp(0));
                            return other.handler.received(self.member()).size() > known;
                        });
    }

    /** Waits until the connection to a member is lost. */
    public void awaitDisconnected(int other) {
        await().atMost(PATIENCE)
                .until(
                        () ->
                                events.stream()
                                        .anyMatch(
                                                event ->
                                                        event instanceof PeerEvent.Disconnected
                                                                && event.member() == other));
    }

    /** Waits for an event. */
    public void awaitEvent(PeerEvent event) {
        await().atMost(PATIENCE).until(() -> events.contains(event));
    }

    /** Waits until so many messages came from a member. */
    public List<GroupMessage> awaitReceived(int from, int count) {
        await().atMost(PATIENCE).until(() -> handler.received(from).size() >= count);
        return handler.received(from);
    }

    @Override
    public void close() {
        transport.close().block(PATIENCE);
    }
}
