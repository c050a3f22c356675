// SPDX-License-Identifier: Apache-2.0

/**
 * Meters and observations in Micrometer; the only package that needs it on the class path.
 *
 * <pre>{@code
 * PaxosOptions.metrics(registry)       -> MicrometerMeters        a meter for each PaxosMeter:
 *                                                                 counters, timers, gauges by group
 * PaxosOptions.observations(registry)  -> MicrometerObservations  an observation for each call,
 *                                                                 and for its parts
 *      CALL                    WINDOW, of several calls: WindowContext.callers()
 *        GATHER                  QUEUE
 *        QUEUE                   ACCEPT
 *        ACCEPT                  APPLY
 *        APPLY
 * }</pre>
 *
 * <p>Begin with {@link org.reactivepaxos.metrics.PaxosMeter} and {@link
 * org.reactivepaxos.metrics.PaxosObservation}, which name all there is; docs/operations.md has them
 * in tables. Off, which is the default, they cost a null check.
 */
@NullMarked
package org.reactivepaxos.metrics;

import org.jspecify.annotations.NullMarked;
