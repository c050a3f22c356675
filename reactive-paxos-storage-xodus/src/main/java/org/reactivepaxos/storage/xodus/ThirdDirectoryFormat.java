// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.Lineage;

/** Version 3: the first one with the ids of the starts, and the first one that was released. */
final class ThirdDirectoryFormat implements DirectoryFormat {

    private static final int HEAD_BYTES = 3 * Long.BYTES + 2 * Integer.BYTES;

    @Override
    public int version() {
        return 3;
    }

    @Override
    public byte[] encode(StateFile state) {
        List<Long> startIds = state.lineage().startIds();
        ByteBuffer out =
                ByteBuffer.allocate(HEAD_BYTES + startIds.size() * Long.BYTES)
                        .putInt(state.member())
                        .putLong(state.storage())
                        .putLong(state.incarnation())
                        .putLong(state.fileBytes())
                        .putInt(startIds.size());
        startIds.forEach(out::putLong);
        return out.array();
    }

    @Override
    public StateFile decode(ByteBuffer body) {
        int member = body.getInt();
        long storage = body.getLong();
        long incarnation = body.getLong();
        long fileBytes = body.getLong();
        if (body.getInt() * (long) Long.BYTES != body.remaining()) {
            throw new IllegalArgumentException("another number of start ids than it says");
        }
        List<Long> startIds = new ArrayList<>();
        while (body.hasRemaining()) {
            startIds.add(body.getLong());
        }
        return new StateFile(storage, member, new Lineage(incarnation, startIds), fileBytes);
    }
}
