// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

/**
 * Consecutive instances whose values one stored run holds.
 *
 * @param first first instance
 * @param below first instance after the span
 * @param location where the run is, in the journal's own terms; the run may hold more instances
 *     than the span
 */
public record Span(long first, long below, long location) {}
