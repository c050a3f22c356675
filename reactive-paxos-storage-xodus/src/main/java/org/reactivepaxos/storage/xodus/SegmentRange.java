// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

/**
 * The segments that a log consists of, all from the oldest to the newest.
 *
 * @param oldest number of the first one that is still needed
 * @param newest number of the one that is written
 */
record SegmentRange(int oldest, int newest) {

    /** Of a log that begins. */
    static final SegmentRange FIRST = new SegmentRange(1, 1);

    SegmentRange withNewest(int number) {
        return new SegmentRange(oldest, number);
    }

    SegmentRange withOldest(int number) {
        return new SegmentRange(number, newest);
    }
}
