// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import org.reactivepaxos.protocol.Ballot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What a group tells the world, each with its latest value at once. Emitted by the group's worker
 * alone.
 */
final class GroupNews {

    private static final Logger LOG = LoggerFactory.getLogger(GroupNews.class);

    private final int group;
    private final Sinks.Many<Ballot> leader = Sinks.many().replay().latestOrDefault(Ballot.NONE);
    private final Sinks.Many<Long> appliedBelow = Sinks.many().replay().latestOrDefault(0L);
    private final Sinks.One<Boolean> end = Sinks.one();

    GroupNews(int group) {
        this.group = group;
    }

    int group() {
        return group;
    }

    GroupLoop.Signals signals() {
        return new GroupLoop.Signals(
                leader::tryEmitNext, appliedBelow::tryEmitNext, this::halted, this::closed);
    }

    private void halted(Throwable cause) {
        LOG.error(
                "group {} halted on this member: it neither votes nor answers any more",
                group,
                cause);
        leader.tryEmitError(cause);
        appliedBelow.tryEmitError(cause);
        end.tryEmitError(cause);
    }

    private void closed() {
        end.tryEmitEmpty();
        leader.tryEmitComplete();
    }

    Flux<Ballot> leader() {
        return leader.asFlux().distinctUntilChanged();
    }

    Flux<Long> appliedBelow() {
        return appliedBelow.asFlux();
    }

    Mono<Void> onClose() {
        return end.asMono().then();
    }
}
