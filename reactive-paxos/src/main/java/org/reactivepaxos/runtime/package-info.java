// SPDX-License-Identifier: Apache-2.0

/**
 * Runs the pure core: one loop per group on a few workers, around one journal and one transport.
 *
 * <p>Not public API: {@code org.reactivepaxos} is, and it turns what happens here into Reactor types and exceptions.
 */
@NullMarked
package org.reactivepaxos.runtime;

import org.jspecify.annotations.NullMarked;
