// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.event.GroupStatus;
import org.reactivepaxos.event.PaxosEvent;

/** What one start of a node counts and measures. Any thread calls it; it must not block. */
public interface NodeMeters {

    /** Measures nothing, and costs nothing. */
    NodeMeters NONE = group -> null;

    /**
     * What may be asked of one group at any time, by any thread.
     *
     * @param open its own proposals that are open
     * @param openBytes bytes of their values
     * @param inbox what waits for its worker
     */
    record GroupGauges(
            LongSupplier open,
            LongSupplier openBytes,
            LongSupplier inbox,
            Supplier<GroupStatus> status) {}

    /**
     * What may be asked of the node at any time, by any thread.
     *
     * @param pendingBytes appended and not durable
     * @param lowSpace whether the disk is nearly full
     * @param transport what its transport counts, by name
     */
    record NodeGauges(
            LongSupplier pendingBytes,
            Supplier<Boolean> lowSpace,
            Map<String, LongSupplier> transport) {}

    /** Of one group; null where nothing is measured. */
    @Nullable GroupMeters group(int group);

    /** Of the node; called once, before its groups. */
    default void open(NodeGauges gauges) {}

    /** An event was told. */
    default void told(PaxosEvent event) {}

    /** The node has closed: nothing is measured any more. */
    default void close() {}
}
