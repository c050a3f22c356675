// SPDX-License-Identifier: Apache-2.0

/**
 * The pure core: state, messages and the rules that turn one into the other.
 *
 * <p>Knows {@code java.base} only: no Reactor, clock, randomness, threads, logging or I/O. The entry is
 * {@link org.reactivepaxos.protocol.Transition}; everything else a user of this package needs is data.
 */
@NullMarked
package org.reactivepaxos.protocol;

import org.jspecify.annotations.NullMarked;
