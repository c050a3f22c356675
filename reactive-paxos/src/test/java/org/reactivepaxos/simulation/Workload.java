// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.List;
import reactor.core.scheduler.Scheduler;

/** What the groups of one run are asked, and what executes it. */
interface Workload {

    /** The state machines of a group for a process that starts, on its threads. */
    Replica newReplica(Scheduler threads);

    /** What of a value a state machine is given. */
    byte[] asked(byte[] bytes);

    /** The next value for a group. */
    Offer next(int group, long number);

    /** Truths about a further group. */
    List<Observer> observe(int group);
}
