// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event;
import org.reactivepaxos.protocol.Lineage;
import org.reactivepaxos.protocol.MasterEntry;
import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.Value;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.runtime.KnownGroups.Strangers;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.Introduction;
import org.reactivepaxos.transport.PeerEvent;
import org.reactivepaxos.transport.PeerHandler;
import org.reactivepaxos.transport.PeerRefusedException;
import org.reactivepaxos.transport.Transport;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Where peers' messages come in. */
final class Inbound implements PeerHandler {

    private final PeerRegistry registry;
    private final Places places;
    private final KnownGroups known;
    private final Journal journal;
    private final Transport transport;
    private final NodeWatch watch;

    Inbound(
            PeerRegistry registry,
            Places places,
            Journal journal,
            Transport transport,
            NodeWatch watch) {
        this.registry = registry;
        this.places = places;
        this.known = new KnownGroups(places.groups().running());
        this.journal = journal;
        this.transport = transport;
        this.watch = watch;
    }

    /** Who this node is, and where what comes in goes to. */
    record Places(
            PeerIdentity self,
            Lineage lineage,
            NodeGroups groups,
            WorkerPool workers,
            PeerTraffic traffic) {}

    @Override
    public Introduction introduction() {
        return new Introduction(places.self(), places.lineage(), known.clusters());
    }

    @Override
    public Mono<Void> admit(Introduction guest) {
        return Mono.defer(
                () -> {
                    String objection = known.objection(guest);
                    return objection == null
                            ? registry.admit(guest)
                            : Mono.error(new PeerRefusedException(objection));
                });
    }

    @Override
    public Publisher<Void> receive(PeerIdentity peer, Flux<List<GroupMessage>> inbound) {
        Strangers strangers = new Strangers(peer, this::refused);
        PeerTraffic traffic = places.traffic();
        traffic.connected(peer.member());
        return inbound.doOnNext(frame -> deliver(peer, frame, strangers))
                .doFinally(unused -> traffic.disconnected(peer.member()))
                .then();
    }

    private void refused(PeerEvent.GroupRefused news) {
        watch.onRefusal(news);
        transport.report(news);
    }

    /**
     * Hands each message to its group; what a full inbox, a missing group or one of another cluster
     * cannot take is dropped. So is what others want proposed while the disk is nearly full: they
     * offer it again.
     */
    private void deliver(PeerIdentity peer, List<GroupMessage> frame, Strangers strangers) {
        places.traffic().heard(peer.member());
        boolean takesProposals = journal.lowSpace().isEmpty();
        for (GroupMessage message : frame) {
            GroupRuntime group = places.groups().get(message.group());
            Message wanted = takesProposals ? message.message() : withoutUsers(message.message());
            boolean answerable = isAnswerable(peer, message);
            if (group != null && wanted != null && answerable && !strangers.sent(message, group)) {
                group.loop().offerQuietly(new Event.Received(peer, message.clusterId(), wanted));
            }
        }
        places.workers().wake();
    }

    /**
     * What is left of a message without what users want proposed, null for nothing. A change of the
     * membership stays, for it may be the way out, and what is about the master: small entries.
     */
    private static @Nullable Message withoutUsers(Message message) {
        if (!(message instanceof Message.Forward forward)) {
            return message;
        }
        List<Value> ours = new ArrayList<>();
        for (int i = 0; i < forward.commands().count(); i++) {
            Value value = forward.commands().get(i);
            if (!(value instanceof Value.Command command)
                    || command.machine() == MasterEntry.MACHINE) {
                ours.add(value);
            }
        }
        return ours.isEmpty() ? null : new Message.Forward(Values.of(ours));
    }

    /**
     * A question for bulk counts only when the answer can leave: a member that was away asks in all
     * groups at once, and again while the answers wait.
     */
    private boolean isAnswerable(PeerIdentity peer, GroupMessage message) {
        return message.message().kind() != Message.Kind.CATCH_UP
                || transport.hasRoomForBulk(peer.member(), message.group());
    }
}
