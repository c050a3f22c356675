// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Chain.Link;
import org.reactivepaxos.protocol.ChainMessage.ResultSums;

/**
 * The running sum over what one state machine answered (rule S12): r = CRC32C(r before, instance,
 * result). Remembers some of its sums. Not thread-safe.
 */
final class MachineChain {

    private static final int REMEMBERED_STRIDES = 32;
    private static final int REMEMBERED_RECENT = 32;

    private final int basis;
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer head = ByteBuffer.allocate(Integer.BYTES + Long.BYTES);
    private final Deque<Link> strides = new ArrayDeque<>();
    // The latest are overwritten in place: there is one for each value.
    private final long[] recentBelow = new long[REMEMBERED_RECENT];
    private final int[] recentSum = new int[REMEMBERED_RECENT];
    private long recents;
    private long below;
    private int sum;
    private boolean known = true;

    /**
     * @param basis what is summed up, as in {@link ResultSums}
     */
    MachineChain(int basis) {
        this.basis = basis;
    }

    int basis() {
        return basis;
    }

    /** The sum over everything so far, 0 where it is not known. */
    Link last() {
        return new Link(below, known ? sum : 0);
    }

    /** Goes on from there, with nothing remembered. */
    void restore(Link last, boolean isKnown) {
        below = last.below();
        sum = last.sum();
        known = isKnown;
        strides.clear();
        recents = 0;
    }

    boolean isKnown() {
        return known;
    }

    /** This machine answered so; several times at one instance in a batch. */
    void add(long instance, byte[] result) {
        if (below != instance + 1) {
            remember();
        }
        mix(instance, result);
        below = instance + 1;
    }

    private void remember() {
        if (known && below > 0) {
            int at = (int) (recents++ % REMEMBERED_RECENT);
            recentBelow[at] = below;
            recentSum[at] = sum;
        }
    }

    private void mix(long instance, byte[] content) {
        head.clear().putInt(sum).putLong(instance);
        crc.reset();
        crc.update(head.flip());
        crc.update(content);
        sum = (int) crc.getValue();
    }

    /**
     * Nothing more comes below the boundary, a multiple of the stride.
     *
     * @param instance the first effect of the group since, at or above it
     * @param end of the epoch that is over by that; 0 while it goes on
     * @param digest of this machine's state there, which belongs to what follows; null without one
     */
    void boundary(long boundary, long instance, long end, @Nullable Long digest) {
        remember();
        if (known && below > 0) {
            // The last sum of an epoch is one of that epoch, however late the next effect comes.
            strides.addFirst(new Link(end > 0 ? end : boundary, sum));
            if (strides.size() > REMEMBERED_STRIDES) {
                strides.removeLast();
            }
        }
        if (end > 0) {
            known = true;
            sum = 0;
        }
        if (digest != null) {
            mix(boundary, ByteBuffer.allocate(Long.BYTES).putLong(digest).array());
        }
        below = instance + 1;
    }

    /** All that is remembered: the last, the strides from the newest on, the recent ones. */
    List<Link> remembered() {
        List<Link> all = new ArrayList<>();
        all.add(last());
        all.addAll(strides);
        for (long i = recents - 1; i >= Math.max(0, recents - REMEMBERED_RECENT); i--) {
            int at = (int) (i % REMEMBERED_RECENT);
            all.add(new Link(recentBelow[at], recentSum[at]));
        }
        return all;
    }
}
