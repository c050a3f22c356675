// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

/**
 * How this member takes part in the election of a group's master.
 *
 * @param leaseNanos of its claims and renewals
 * @param patienceNanos how long it lets others claim first; less than 0: it never claims
 */
public record MasterSettings(long leaseNanos, long patienceNanos) {}
