// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/** What is explored, and within which bounds. One small class or object per model. */
interface Explored {

    /** How {@code paxos explore} calls it. */
    String name();

    /** One line: what is in it and what its bounds are. */
    String about();

    /** A new set of its worlds, with nothing visited. */
    Space space();
}
