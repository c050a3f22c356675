// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A running checksum of the decided log (rule S12): c(i) = CRC32C(c(i-1), encoding of value i),
 * never of a ballot.
 *
 * <p>Remembers some of its sums, for members to compare: the last ends of decided runs, and the
 * last at instances that every member remembers. Once two chains differ they differ at every later
 * instance with the same values, for CRC32C maps different beginnings of one length to different
 * sums when what follows is the same; so any later instance tells.
 */
public final class Chain {

    /** Before instance 0. */
    public static final Chain START = new Chain(new Link(0, 0), Sequence.empty(), Sequence.empty());

    /** All members remember the sums below multiples of this. */
    static final int STRIDE = 1024;

    private static final int REMEMBERED_ENDS = 32;
    private static final int REMEMBERED_STRIDES = 32;

    private final Link last;
    private final Sequence<Link> ends;
    private final Sequence<Link> strides;

    private Chain(Link last, Sequence<Link> ends, Sequence<Link> strides) {
        this.last = last;
        this.ends = ends;
        this.strides = strides;
    }

    /**
     * The sum over all values below an instance.
     *
     * @param sum 0 also stands for: not known
     */
    public record Link(long below, int sum) {

        /** Whether both speak of one instance, and not of the same log. */
        boolean contradicts(Link other) {
            return below == other.below && sum != 0 && other.sum != 0 && sum != other.sum;
        }
    }

    /** A chain that goes on from a restored sum, and remembers no other. */
    public static Chain from(Link restored) {
        Objects.requireNonNull(restored, "restored");
        return new Chain(restored, Sequence.empty(), Sequence.empty());
    }

    /** The sum over everything so far. */
    public Link last() {
        return last;
    }

    /** The sum below this instance, or null where it is not remembered. */
    public @Nullable Link at(long below) {
        for (Link link : remembered()) {
            if (link.below == below) {
                return link;
            }
        }
        return null;
    }

    /** All remembered sums, in no order; bounded. */
    List<Link> remembered() {
        List<Link> all = new ArrayList<>(ends.size() + strides.size() + 1);
        all.add(last);
        for (Link link : ends) {
            all.add(link);
        }
        for (Link link : strides) {
            all.add(link);
        }
        return all;
    }

    /** Takes the values of the next instances. */
    Chain next(Values values) {
        byte[] encoded = values.encoded();
        // One object for the run: its state never outlives this method.
        CRC32C crc = new CRC32C();
        byte[] before = new byte[Integer.BYTES];
        Sequence<Link> marks = strides;
        int offset = ValueCodec.BLOCK_HEADER_BYTES;
        long below = last.below;
        int sum = last.sum;
        for (int i = 0; i < values.count(); i++) {
            int length = ValueCodec.sizeOf(values.get(i));
            put(sum, before);
            crc.reset();
            crc.update(before, 0, before.length);
            crc.update(encoded, offset, length);
            sum = (int) crc.getValue();
            offset += length;
            below++;
            if (below % STRIDE == 0) {
                marks = bounded(marks.plus(new Link(below, sum)), REMEMBERED_STRIDES);
            }
        }
        Sequence<Link> runs = last.below == 0 ? ends : bounded(ends.plus(last), REMEMBERED_ENDS);
        return new Chain(new Link(below, sum), runs, marks);
    }

    private static void put(int number, byte[] to) {
        to[0] = (byte) (number >>> 24);
        to[1] = (byte) (number >>> 16);
        to[2] = (byte) (number >>> 8);
        to[3] = (byte) number;
    }

    private static Sequence<Link> bounded(Sequence<Link> links, int most) {
        return links.size() > most ? links.withoutFirst(links.size() - most) : links;
    }

    /** Whether both stand at one instance with one sum; what else they remember does not count. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Chain that && last.equals(that.last);
    }

    @Override
    public int hashCode() {
        return last.hashCode();
    }

    @Override
    public String toString() {
        return Integer.toHexString(last.sum) + " below " + last.below;
    }
}
