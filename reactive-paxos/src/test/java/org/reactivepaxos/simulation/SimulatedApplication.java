// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.Random;
import org.reactivepaxos.testkit.SequentialModel;
import reactor.core.scheduler.Scheduler;

/**
 * State machines of your own for {@link NodeSimulation}, what their clients ask, and what is right.
 * Every group of a run has its own replicas of it, and its own history.
 *
 * <p>In a run these truths must hold, besides those of the log:
 *
 * <ul>
 *   <li>every member gives the same result to the same call;
 *   <li>members that executed the same are in the same state, as {@link Replica} shows it;
 *   <li>the calls are linearizable with respect to {@link #model} in the order of the log, those
 *       included of which no client was told the outcome.
 * </ul>
 *
 * <p>An application has no state: a run makes what it needs by {@link #newReplica}, and draws from
 * the random that it is given. Whatever else it depends on, such as the time of day, makes a seed
 * another run each time.
 *
 * @param <S> states of the model
 * @param <I> what a call asks
 * @param <O> what a call answers
 */
public interface SimulatedApplication<S, I, O> {

    /**
     * The state machines of a group on a member that starts; called for each start, as they come
     * back empty after a crash and execute the log again.
     *
     * @param time threads of the starting process, for what a reactive state machine waits for
     */
    Replica newReplica(Scheduler time);

    /** What the next client asks; all chance is from that random. */
    I draw(Random random);

    /** Id of the state machine that executes a call. */
    default int machine(I call) {
        return 0;
    }

    /** The value that is proposed for a call. */
    byte[] encode(I call);

    /** What a result means, as a state machine returned it for this call. */
    O decode(I call, byte[] result);

    /** What is right. */
    SequentialModel<S, I, O> model();
}
