// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

/**
 * A record of the log, as it is told to who looks.
 *
 * @param segment number of the segment it is in
 * @param lsn its key
 * @param bytes its size, without the key
 * @param group the group it is about, {@link #NO_GROUP} for one about the whole journal
 * @param first first instance whose value is in it, 0 where there is none
 * @param below first instance after those, 0 where there is none
 * @param text what it says, in one line
 */
public record StoredRecord(
        int segment,
        long lsn,
        int bytes,
        Kind kind,
        int group,
        long first,
        long below,
        String text) {

    /** Stands for no group. */
    public static final int NO_GROUP = -1;

    /** What a record can be about (docs/formats.md, "Log records"). */
    public enum Kind {
        /** A group's cluster id and first membership. */
        GENESIS,
        /** The ballot below which nothing is voted for. */
        PROMISE,
        /** Values, voted for or learned. */
        RUN,
        /** Up to where all is decided. */
        DECIDED,
        /** A start of another member that was seen. */
        PEER,
        /** The end of a transaction. */
        COMMIT,
        /** What the log below an instance amounts to. */
        CHECKPOINT,
        /** The beginning of a segment, or of what follows its head. */
        SEGMENT,
        /** The group was dropped; nothing else is known of it. */
        DROPPED,
        /** The group goes on as another cluster, by force. */
        REFOUNDED
    }
}
