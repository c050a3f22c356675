// SPDX-License-Identifier: Apache-2.0

/**
 * Replicates deterministic state machines with Multi-Paxos, in Reactor's terms. Start with
 * {@link org.reactivepaxos.PaxosNode}.
 */
@NullMarked
package org.reactivepaxos;

import org.jspecify.annotations.NullMarked;
