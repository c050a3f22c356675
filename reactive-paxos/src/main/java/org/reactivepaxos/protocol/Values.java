// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An immutable, non-empty block of consecutive values together with its one encoding, which the
 * wire and the journal share.
 */
public final class Values {

    /** By how many bytes the encoding of a block with one command exceeds its payload. */
    public static final int OVERHEAD_BYTES = 1 + ValueCodec.COMMAND_HEADER_BYTES;

    private final Value[] values;
    private final byte[] encoded;

    private Values(Value[] values, byte[] encoded) {
        this.values = values;
        this.encoded = encoded;
    }

    public static Values of(List<? extends Value> values) {
        return of(values.toArray(Value[]::new));
    }

    public static Values of(Value... values) {
        Check.argument(values.length > 0, "number of values: %d", values.length);
        return new Values(values, ValueCodec.encode(values));
    }

    /**
     * Reads a block that {@link #encoded()} gave. Keeps {@code encoded}, which must not be written
     * afterwards.
     *
     * @throws IllegalArgumentException when the bytes are no such block
     */
    public static Values decode(byte[] encoded) {
        Value[] values = ValueCodec.decode(encoded);
        Check.argument(values.length > 0, "number of values: %d", values.length);
        return new Values(values, encoded);
    }

    public int count() {
        return values.length;
    }

    public Value get(int index) {
        return values[index];
    }

    /**
     * The values in [from, below) of this block, which must not be empty; this very block when that
     * is all of it.
     */
    public Values slice(int from, int below) {
        return from == 0 && below == values.length
                ? this
                : of(Arrays.copyOfRange(values, from, below));
    }

    /**
     * The longest beginning of this block whose encoding has at most {@code maxBytes} bytes; its
     * first value at least, and this very block when all of it fits.
     */
    public Values prefixWithin(int maxBytes) {
        if (encoded.length <= maxBytes) {
            return this;
        }
        long size = 1L + ValueCodec.sizeOf(values[0]);
        int count = 1;
        while (count < values.length && size + ValueCodec.sizeOf(values[count]) <= maxBytes) {
            size += ValueCodec.sizeOf(values[count]);
            count++;
        }
        return slice(0, count);
    }

    /** One block of all these, which must not be none; copies bytes, encodes nothing again. */
    static Values concat(List<Values> blocks) {
        if (blocks.size() == 1) {
            return blocks.get(0);
        }
        List<Value> all = new ArrayList<>();
        List<byte[]> encodings = new ArrayList<>();
        for (Values block : blocks) {
            all.addAll(Arrays.asList(block.values));
            encodings.add(block.encoded);
        }
        return new Values(all.toArray(Value[]::new), ValueCodec.concat(encodings));
    }

    /**
     * The encoding; shared, never to be written. Its length is what bounds in bytes are counted in.
     */
    public byte[] encoded() {
        return encoded;
    }

    public int sizeBytes() {
        return encoded.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Values that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return values.length == 1
                ? values[0].toString()
                : values.length + " values, " + encoded.length + " bytes";
    }
}
