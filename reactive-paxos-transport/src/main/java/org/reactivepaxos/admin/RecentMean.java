// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

/** The mean of what was recorded lately: in the last 5 to 10 readings. One thread. */
final class RecentMean {

    private static final int HALF = 5;

    private boolean isRead;
    private int readings;
    private long seenCount;
    private double seenTotal;
    private long olderCount;
    private double olderTotal;
    private long newerCount;
    private double newerTotal;

    /** The next reading: how many were recorded ever, and their sum. */
    void read(long count, double total) {
        if (isRead) {
            if (readings % HALF == 0) {
                olderCount = newerCount;
                olderTotal = newerTotal;
                newerCount = 0;
                newerTotal = 0;
            }
            readings++;
            newerCount += Math.max(0, count - seenCount);
            newerTotal += Math.max(0, total - seenTotal);
        }
        isRead = true;
        seenCount = count;
        seenTotal = total;
    }

    /** NaN when nothing was recorded. */
    double lately() {
        return (olderTotal + newerTotal) / (olderCount + newerCount);
    }
}
