// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.List;
import org.reactivepaxos.protocol.GroupState;
import org.reactivepaxos.protocol.LogRecord.DecidedMark;
import org.reactivepaxos.storage.Journal;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How a node that closes takes its groups along: all leave in good order, then all end. */
final class Departure {

    private final NodeGroups groups;
    private final Leaving leaving;
    private final End how;

    Departure(int member, NodeGroups groups, Leaving leaving) {
        this.groups = groups;
        this.leaving = leaving;
        this.how = End.closed(new IllegalStateException("member " + member + " was closed"));
    }

    /** No group comes or goes after this; as {@link Leaving} for all of them. */
    Mono<Void> leave() {
        return Mono.defer(() -> leaving.of(groups.close().values(), how));
    }

    /** Ends every group, and notes for its next start how far it had come. */
    Mono<Void> end(Journal journal) {
        return Flux.defer(() -> Flux.fromIterable(groups.inOrder().values()))
                .concatMap(group -> group.loop().worker().call(() -> end(group, journal)))
                .then();
    }

    private boolean end(GroupRuntime group, Journal journal) {
        GroupLoop loop = group.loop();
        GroupState last = loop.latest();
        if (!loop.hasEnded() && last != null && last.decidedBelow() > 0) {
            journal.append(group.id(), List.of(new DecidedMark(last.decidedBelow())));
        }
        loop.close(how);
        return true;
    }
}
