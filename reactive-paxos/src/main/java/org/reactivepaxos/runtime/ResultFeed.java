// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import org.reactivepaxos.protocol.Event.ResultsSummed;

/**
 * Tells the core what the state machines answered (rule S12): a heartbeat after the first of it, so
 * at most once in a heartbeat, and once more when a group comes to rest. On the group's worker.
 */
final class ResultFeed {

    private final GroupLoop loop;
    private final ResultChains chains;
    private final WakeQueue.Alarm alarm = new WakeQueue.Alarm(this::feed);
    private boolean waits;

    ResultFeed(GroupLoop loop, ResultChains chains) {
        this.loop = loop;
        this.chains = chains;
    }

    /** More may have been executed; not before the start. */
    void look() {
        if (!waits && !loop.hasEnded() && chains.takeChanged()) {
            waits = true;
            long heartbeat = loop.state().config().timing().heartbeat();
            loop.worker().wakeAt(alarm, loop.worker().now() + heartbeat);
        }
    }

    private void feed() {
        waits = false;
        // What came since is told now too.
        chains.takeChanged();
        loop.tell(new ResultsSummed(chains.summed()));
    }

    void stop() {
        loop.worker().wakeNoMore(alarm);
    }
}
