// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.nio.ByteBuffer;
import java.util.List;

/** A version 4 that is still to come, for tests: it says in one more field what it has besides. */
final class NextDirectoryFormat implements DirectoryFormat {

    private static final long FEATURES = 0x6e65_7874L;
    private static final ThirdDirectoryFormat BEFORE = new ThirdDirectoryFormat();

    /** Of the build that has it. */
    static DirectoryFormats andTheOneBefore() {
        return new DirectoryFormats(List.of(BEFORE, new NextDirectoryFormat()));
    }

    @Override
    public int version() {
        return BEFORE.version() + 1;
    }

    @Override
    public byte[] encode(StateFile state) {
        byte[] before = BEFORE.encode(state);
        return ByteBuffer.allocate(Long.BYTES + before.length)
                .putLong(FEATURES)
                .put(before)
                .array();
    }

    @Override
    public StateFile decode(ByteBuffer body) {
        if (body.getLong() != FEATURES) {
            throw new IllegalArgumentException("other features");
        }
        return BEFORE.decode(body);
    }
}
