// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;

/** What the buffers of all connections of this process take outside the heap. */
final class DirectMemory {

    private DirectMemory() {}

    /** Pools and caches included. */
    static long bytes() {
        return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider metered
                ? metered.metric().usedDirectMemory()
                : 0;
    }
}
