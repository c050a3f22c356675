// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.util.Random;

/**
 * What a power cut leaves of what was not synced.
 *
 * @param bytes of files
 * @param names in directories
 */
record PowerCut(Rest bytes, Rest names, long seed) {

    /** How much stays. */
    enum Rest {
        NOTHING,
        ALL,
        /** A beginning, in the order in which it was written; of bytes, the last write in part. */
        PREFIX,
        /** An end: what was written first is lost. */
        SUFFIX,
        /** Any: of bytes, by the sector. */
        RANDOM
    }

    /** Below it, no disk loses a part. */
    static final int SECTOR_BYTES = 512;

    /** The same for a file whatever happens to others. */
    Random random(int place, String path) {
        return new Random(31L * (31L * seed + place) + path.hashCode());
    }

    @Override
    public String toString() {
        return "bytes " + bytes + ", names " + names + (seed == 0 ? "" : ", seed " + seed);
    }
}
