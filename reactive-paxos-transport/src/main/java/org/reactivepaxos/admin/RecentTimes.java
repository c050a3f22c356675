// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

/**
 * How long calls took lately, from a histogram that goes on for longer: what it grew by in the last
 * 5 to 10 readings. One thread.
 *
 * <p>Histograms of some registries forget what is older than minutes, all of a sudden: they shrink.
 * What they grew by at that very moment is lost here, which moves no percentile by much.
 */
final class RecentTimes {

    private static final int HALF = 5;

    private double[] bounds = {};
    private long[] seen = {};
    private Times older = new Times(bounds);
    private Times newer = new Times(bounds);
    private int readings;

    /**
     * The next reading.
     *
     * @param upTo calls that took no longer than each of the bounds
     */
    void read(double[] nowBounds, long[] upTo) {
        if (seen.length == 0 || !newer.hasBounds(nowBounds)) {
            bounds = nowBounds;
            older = new Times(bounds);
            newer = new Times(bounds);
        } else {
            if (readings % HALF == 0) {
                older = newer;
                newer = new Times(bounds);
            }
            readings++;
            addGrowth(upTo);
        }
        seen = upTo;
    }

    private void addGrowth(long[] upTo) {
        long below = 0;
        for (int i = 0; i < upTo.length; i++) {
            long grown = Math.max(upTo[i] - seen[i], below);
            newer.add(i, grown - below);
            below = grown;
        }
    }

    /** The last 5 to 10 readings. */
    Times lately() {
        Times sum = new Times(bounds);
        sum.add(older);
        sum.add(newer);
        return sum;
    }
}
