// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.machine;

import java.nio.ByteBuffer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What a {@link StateMachine} or {@link ReactiveStateMachine} implements too, if its state can be
 * saved and brought back. A group can be snapshot if all its state machines can: a snapshot is of
 * all of them at one instance, so that none ever needs a part of the log that another let go of.
 */
public interface Snapshotting {

    /**
     * Begins a snapshot of the state as it is now: of every value executed so far, and of none that
     * follows. Called between two values, on the thread where values are executed, and so to return
     * soon: it takes what it needs to find this state again (a copy, a fork, an immutable map, a
     * transaction that reads), and leaves the work to the content.
     *
     * @return the content, subscribed at most once, later, while further values are executed; on
     *     the node's callback scheduler, with demand as the disk takes it. Members need not give
     *     the same bytes. A buffer is not to be modified once emitted. An error, also one thrown by
     *     this method, fails this snapshot and nothing else; a cancel ends it
     */
    Flux<ByteBuffer> snapshot();

    /**
     * Replaces the state by that of a snapshot, on the callback scheduler: at a start, before any
     * value; and between two values in a running process, when this member lacks what no log has
     * any more. Then there is a state, which goes. No value and no query runs meanwhile.
     *
     * @param below the first instance that is not in it, which is where the log goes on
     * @param content what {@link #snapshot} gave on the member that took it, in buffers of other
     *     sizes, checked against their checksums; with demand. To be subscribed at most once.
     *     Errors where the rest is missing or damaged, which must fail this Mono
     * @return completes when values can be executed. An error, also one thrown by this method,
     *     fails the start, or halts the group in a running process
     */
    Mono<Void> restore(long below, Flux<ByteBuffer> content);
}
