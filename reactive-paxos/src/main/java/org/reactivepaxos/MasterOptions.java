// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.time.Duration;
import java.util.Objects;
import org.reactivepaxos.protocol.MasterEntry;
import org.reactivepaxos.runtime.MasterSettings;

/**
 * How a member takes part in the election of its group's master. Members may differ in these.
 *
 * @param lease how long it is master after a claim or renewal unless it renews, which it does in
 *     time; and so how long the others wait after it was heard last
 * @param priority from 0, that never claims, to {@link #PRIORITY_MAX}: of several members that may
 *     claim, the one with the highest does so first
 */
public record MasterOptions(Duration lease, int priority) {

    /** The shortest lease: some round trips and syncs must fit into a third of it. */
    public static final Duration LEASE_MIN = Duration.ofMillis(50);

    /** The longest. */
    public static final Duration LEASE_MAX = Duration.ofNanos(MasterEntry.LEASE_MAX);

    public static final int PRIORITY_MAX = 10;

    private static final MasterOptions DEFAULT =
            new MasterOptions(Duration.ofSeconds(5), PRIORITY_MAX / 2);

    /** Throws {@link IllegalArgumentException} for what is out of range. */
    public MasterOptions {
        Objects.requireNonNull(lease, "lease");
        if (lease.compareTo(LEASE_MIN) < 0 || lease.compareTo(LEASE_MAX) > 0) {
            throw new IllegalArgumentException(
                    "a master's lease of " + lease + "; from " + LEASE_MIN + " to " + LEASE_MAX);
        }
        if (priority < 0 || priority > PRIORITY_MAX) {
            throw new IllegalArgumentException(
                    "a master's priority of " + priority + "; from 0 to " + PRIORITY_MAX);
        }
    }

    /** A lease of 5 s, and priority 5. */
    public static MasterOptions create() {
        return DEFAULT;
    }

    /** These with another lease. */
    public MasterOptions lease(Duration other) {
        return new MasterOptions(other, priority);
    }

    /** These with another priority. */
    public MasterOptions priority(int other) {
        return new MasterOptions(lease, other);
    }

    MasterSettings settings() {
        long nanos = lease.toNanos();
        long patience = priority == 0 ? -1 : (PRIORITY_MAX - priority) * nanos / PRIORITY_MAX;
        return new MasterSettings(nanos, patience);
    }
}
