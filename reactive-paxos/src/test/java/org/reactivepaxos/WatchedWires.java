// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotPart;
import org.reactivepaxos.testkit.ForwardingTransport;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.Introduction;
import org.reactivepaxos.transport.PeerHandler;
import org.reactivepaxos.transport.Transport;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What all members of a cluster say to each other passes here: what is on its way is counted, and
 * may be changed.
 */
final class WatchedWires {

    private final Map<List<Integer>, Way> ways = new HashMap<>();
    private final Map<Integer, Sinks.Empty<Void>> reading = new HashMap<>();
    private UnaryOperator<GroupMessage> hand = UnaryOperator.identity();
    private BiConsumer<Integer, GroupMessage> ear = (to, message) -> {};
    private boolean bounded;

    /** From one member to another. */
    static final class Way {
        private final Set<GroupMessage> messages =
                Collections.newSetFromMap(new IdentityHashMap<>());
        private final Map<Message.Kind, Integer> sent = new EnumMap<>(Message.Kind.class);
        private int mostMessages;
        private int mostBulk;
        private long mostBytes;

        private void leave(List<GroupMessage> frame) {
            messages.addAll(frame);
            frame.forEach(each -> sent.merge(each.message().kind(), 1, Integer::sum));
            mostMessages = Math.max(mostMessages, messages.size());
            mostBulk = Math.max(mostBulk, bulk());
            mostBytes = Math.max(mostBytes, bytes());
        }

        private int bulk() {
            return (int) messages.stream().filter(GroupMessage::isBulk).count();
        }

        private long bytes() {
            return messages.stream().mapToLong(each -> sizeBytes(each.message())).sum();
        }

        private boolean hasRoomFor(int group) {
            return messages.stream().noneMatch(each -> each.isBulk() && each.group() == group);
        }

        int sent(Message.Kind kind) {
            return sent.getOrDefault(kind, 0);
        }

        /** How many messages were on their way at a time. */
        int mostMessages() {
            return mostMessages;
        }

        /** The same of those that teach whoever lags. */
        int mostBulk() {
            return mostBulk;
        }

        /** The values in them and their parts of snapshots, in bytes. */
        long mostBytes() {
            return mostBytes;
        }
    }

    private static long sizeBytes(Message message) {
        if (message instanceof CatchUpReply lesson) {
            return lesson.values().sizeBytes();
        }
        return message instanceof SnapshotPart part ? part.bytes().remaining() : 0;
    }

    /** The options with a transport that passes here. */
    PaxosOptions watch(PaxosOptions options) {
        Draft of = options.values();
        return options.transport(new Wire(of.member, of.transport));
    }

    Way way(int from, int to) {
        return ways.computeIfAbsent(List.of(from, to), unused -> new Way());
    }

    /**
     * From now on there is room for bulk of a group only while none of it is on its way, as over a
     * real connection. What is lost takes room until {@link #forget}.
     */
    void bound() {
        bounded = true;
        forget();
    }

    /** Nothing that was sent until now arrives any more, and nothing of it was counted. */
    void forget() {
        ways.clear();
    }

    /** What is sent from now on leaves as this makes it. */
    void change(UnaryOperator<GroupMessage> as) {
        hand = as;
    }

    /** Hears what arrives, and where. */
    void listen(BiConsumer<Integer, GroupMessage> hears) {
        ear = hears;
    }

    /** That member takes nothing off its connections, until it reads on. */
    void stopReading(int member) {
        reading.put(member, Sinks.empty());
    }

    void readOn(int member) {
        Sinks.Empty<Void> held = reading.remove(member);
        if (held != null) {
            held.tryEmitEmpty();
        }
    }

    private Mono<Void> whenReading(int member) {
        Sinks.Empty<Void> held = reading.get(member);
        return held == null ? Mono.empty() : held.asMono();
    }

    private final class Wire extends ForwardingTransport {
        private final int member;

        Wire(int member, Transport transport) {
            super(transport);
            this.member = member;
        }

        @Override
        public Mono<Void> start(PeerIdentity self, PeerHandler handler) {
            ways.keySet().removeIf(way -> way.contains(member)); // What was for its last life.
            return super.start(self, new Listening(member, handler));
        }

        @Override
        public void send(int to, List<GroupMessage> frame) {
            List<GroupMessage> leaves = frame.stream().map(hand).toList();
            way(member, to).leave(leaves);
            super.send(to, leaves);
        }

        @Override
        public boolean hasRoomForBulk(int to, int group) {
            return !bounded || way(member, to).hasRoomFor(group);
        }
    }

    private final class Listening implements PeerHandler {
        private final int member;
        private final PeerHandler handler;

        Listening(int member, PeerHandler handler) {
            this.member = member;
            this.handler = handler;
        }

        @Override
        public Introduction introduction() {
            return handler.introduction();
        }

        @Override
        public Mono<Void> admit(Introduction peer) {
            return handler.admit(peer);
        }

        @Override
        public Publisher<Void> receive(PeerIdentity peer, Flux<List<GroupMessage>> inbound) {
            Flux<List<GroupMessage>> frames =
                    inbound.concatMap(
                            frame ->
                                    Mono.defer(() -> whenReading(member))
                                            .then(Mono.fromSupplier(() -> arrived(peer, frame))),
                            1);
            return handler.receive(peer, frames);
        }

        private List<GroupMessage> arrived(PeerIdentity from, List<GroupMessage> frame) {
            frame.forEach(way(from.member(), member).messages::remove);
            frame.forEach(message -> ear.accept(member, message));
            return frame;
        }
    }
}
