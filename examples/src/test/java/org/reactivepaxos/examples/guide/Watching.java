// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.guide;

import java.util.OptionalInt;
import org.reactivepaxos.Leader;
import org.reactivepaxos.Master;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.event.GroupStatus;
import org.reactivepaxos.event.NodeStatus;
import org.reactivepaxos.event.PaxosEvent;
import org.reactivepaxos.transport.PeerEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a node tells. */
final class Watching {

    private Watching() {}

    static Mono<Integer> whoLeads(PaxosGroup group) {
        return group.leader()
                .map(Leader::member)
                .filter(OptionalInt::isPresent)
                .next()
                .map(OptionalInt::getAsInt);
    }

    static Mono<NodeStatus> untilReady(PaxosNode node) {
        return node.status().filter(NodeStatus::isReady).next();
    }

    static Flux<Long> lag(PaxosGroup group) {
        return group.status().map(GroupStatus::lag);
    }

    static boolean isBusy(PaxosGroup group) {
        return group.openProposals() > 10_000;
    }

    static Flux<String> changes(PaxosGroup group) {
        return Flux.merge(
                group.membership().map(now -> "voters " + now.voters()),
                group.master().filter(Master::self).map(now -> "master in term " + now.term()),
                group.onClose().thenReturn("group " + group.id() + " is closed"));
    }

    static Flux<String> alarms(PaxosNode node) {
        return node.events()
                .ofType(PaxosEvent.GroupHalted.class)
                .map(halted -> "group " + halted.group() + ": " + halted.cause().getMessage());
    }

    static Flux<PeerEvent.Disconnected> lost(PaxosNode node) {
        return node.peers().ofType(PeerEvent.Disconnected.class);
    }
}
