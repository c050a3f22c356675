// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.nio.ByteBuffer;

/**
 * What a segment says of itself. The first record of each segment but number 1 says that it begins
 * there; a second one says that the head is complete: between the two is all that the segments
 * before said, but for the stored runs.
 *
 * @param number of the segment
 * @param transaction the last one before the segment
 * @param complete whether the head ends here
 */
record SegmentHead(int number, long transaction, boolean complete) {

    private static final int SIZE_BYTES = Sealed.HEAD_BYTES + Integer.BYTES + Long.BYTES + 1;

    byte[] encode(long lsn) {
        return Sealed.end(
                Sealed.begin(RecordCodec.SEGMENT, SIZE_BYTES)
                        .putInt(number)
                        .putLong(transaction)
                        .put((byte) (complete ? 1 : 0)),
                lsn);
    }

    static SegmentHead decode(ByteBuffer body) {
        return new SegmentHead(body.getInt(), body.getLong(), body.get() == 1);
    }
}
