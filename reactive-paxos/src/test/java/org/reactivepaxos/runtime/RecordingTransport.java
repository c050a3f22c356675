// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.PeerEvent;
import org.reactivepaxos.transport.PeerHandler;
import org.reactivepaxos.transport.Transport;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A transport that keeps what is sent, and delivers what a test makes up. */
final class RecordingTransport implements Transport {

    private final List<Sent> sent = new ArrayList<>();
    private final List<PeerEvent> reported = new ArrayList<>();
    private @Nullable PeerHandler handler;
    private boolean roomForBulk = true;

    /** One frame to one member. */
    record Sent(int member, List<GroupMessage> messages) {}

    List<Sent> frames() {
        return List.copyOf(sent);
    }

    List<Message> messagesTo(int member, Message.Kind kind) {
        return sent.stream()
                .filter(frame -> frame.member() == member)
                .flatMap(frame -> frame.messages().stream())
                .map(GroupMessage::message)
                .filter(message -> message.kind() == kind)
                .toList();
    }

    void deliver(PeerIdentity from, GroupMessage... messages) {
        PeerHandler to = handler;
        if (to == null) {
            throw new IllegalStateException("not started");
        }
        Flux.from(to.receive(from, Flux.just(List.of(messages)))).subscribe();
    }

    /** What the node has found out about its peers. */
    List<PeerEvent> reported() {
        return List.copyOf(reported);
    }

    void roomForBulk(boolean room) {
        roomForBulk = room;
    }

    @Override
    public boolean hasRoomForBulk(int member, int group) {
        return roomForBulk;
    }

    @Override
    public Mono<Void> start(PeerIdentity self, PeerHandler peers) {
        return Mono.fromRunnable(() -> handler = peers);
    }

    @Override
    public void send(int member, List<GroupMessage> messages) {
        sent.add(new Sent(member, List.copyOf(messages)));
    }

    @Override
    public Flux<PeerEvent> events() {
        return Flux.never();
    }

    @Override
    public void report(PeerEvent event) {
        reported.add(event);
    }

    @Override
    public int maxValueBytes() {
        return 1 << 20;
    }

    @Override
    public Mono<Void> close() {
        return Mono.empty();
    }
}
