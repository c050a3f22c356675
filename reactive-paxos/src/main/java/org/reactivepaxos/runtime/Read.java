// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.function.Supplier;
import org.reactivepaxos.runtime.GroupRuntime.Freshness;

/**
 * One read of a group's state machines, and who waits for it.
 *
 * @param instance of {@link Freshness#AT_LEAST}: the last instance that must be applied
 * @param query run on the group's worker, between two values
 */
record Read(Freshness freshness, long instance, Supplier<?> query, ReadListener listener) {}
