// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.reactivepaxos.protocol.LogRecord;

/**
 * The records of one transaction, in the entries in which Xodus stores them: one record as it is,
 * or several that follow each other in a {@link Pack}. A tree of an entry per small record would be
 * most of what the writer has to do. Used again for the next transaction, once this one is
 * committed: Xodus has copied the bytes by then. One thread.
 */
final class Entries {

    /** Arrays that are kept for the next transaction. */
    private static final int KEPT_MAX = 16;

    /**
     * An entry of Xodus.
     *
     * @param key LSN of its first record
     * @param bytes lent until the next transaction
     * @param length so many of the bytes
     */
    record Entry(long key, byte[] bytes, int length) {}

    private final List<byte[]> kept = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private int lent;
    private ByteBuffer out = ByteBuffer.allocate(0);
    private int count;
    private long next;
    private long sizeBytes;

    /** Begins a transaction whose first record has this LSN. */
    Entries begin(long first) {
        entries.clear();
        lent = 0;
        count = 0;
        next = first;
        sizeBytes = 0;
        return this;
    }

    /** LSN of the record that is added next. */
    long next() {
        return next;
    }

    /** Of all records, without what it takes to pack them. */
    long sizeBytes() {
        return sizeBytes;
    }

    void add(int group, LogRecord record) {
        int size = RecordCodec.sizeOf(record);
        RecordCodec.put(room(size), next, group, record);
        added(size);
    }

    /** Adds one that is sealed with the LSN {@link #next()}. */
    void add(byte[] sealed) {
        room(sealed.length).put(sealed);
        added(sealed.length);
    }

    private ByteBuffer room(int size) {
        if (Pack.HEAD_BYTES + Integer.BYTES + (long) size > Pack.BYTES_MAX) {
            end();
            out = ByteBuffer.allocate(size);
            return out;
        }
        if (count > 0 && out.position() + Integer.BYTES + size > Pack.BYTES_MAX) {
            end();
        }
        if (count == 0) {
            out = ByteBuffer.wrap(array()).put(Pack.SEVERAL);
        }
        return out.putInt(size);
    }

    private byte[] array() {
        if (lent == kept.size() && kept.size() < KEPT_MAX) {
            kept.add(new byte[Pack.BYTES_MAX]);
        }
        return lent < kept.size() ? kept.get(lent++) : new byte[Pack.BYTES_MAX];
    }

    private void added(int size) {
        next++;
        count++;
        sizeBytes += size;
        if (out.capacity() == size) {
            end();
        }
    }

    private void end() {
        if (count == 0) {
            return;
        }
        byte[] bytes = out.array();
        int length = out.position();
        if (count == 1 && bytes.length > length) {
            bytes = Arrays.copyOfRange(bytes, Pack.HEAD_BYTES + Integer.BYTES, length);
            length = bytes.length;
        }
        entries.add(new Entry(next - count, bytes, length));
        count = 0;
    }

    /** All of them; nothing is added any more. */
    List<Entry> entries() {
        end();
        return entries;
    }
}
