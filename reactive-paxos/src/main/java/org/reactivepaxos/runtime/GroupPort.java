// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import org.reactivepaxos.protocol.GroupState;
import org.reactivepaxos.protocol.SnapshotMessage;
import org.reactivepaxos.transport.GroupMessage;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * What those see of a group that move its snapshots.
 *
 * @param traffic what they share with those of other groups
 * @param callbacks where the work is done that the worker must not do, and where timers are
 */
record GroupPort(
        GroupLoop loop,
        GroupNews news,
        GroupWatch watch,
        SnapshotTraffic traffic,
        Scheduler callbacks) {

    int group() {
        return news.group();
    }

    Worker worker() {
        return loop.worker();
    }

    /** On the worker. */
    GroupState state() {
        return loop.state();
    }

    /** Sends it with the next flush; nothing when the group has ended. On the worker. */
    void send(int member, SnapshotMessage message) {
        if (!loop.hasEnded()) {
            worker().outbox().add(member, new GroupMessage(group(), state().clusterId(), message));
        }
    }

    /** Ends with the group, in whatever way. */
    Mono<Void> onEnd() {
        return news.onClose().onErrorComplete();
    }
}
