// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the meters of a node said of the last seconds.
 *
 * @param groups by the tag of the group
 * @param latency from proposals of this node to their results; null for none
 * @param sync from appending to the journal to its being durable; null when nothing was
 */
record Readings(Map<String, OfGroup> groups, @Nullable Spread latency, @Nullable Spread sync) {

    static final Readings NONE = new Readings(Map.of(), null, null);

    /**
     * What they said of one group.
     *
     * @param batch values of one run, on average; NaN when there was none
     * @param latency from proposals to their results; null for none
     */
    record OfGroup(double batch, @Nullable Spread latency) {

        static final OfGroup NONE = new OfGroup(Double.NaN, null);
    }

    OfGroup of(int group) {
        return groups.getOrDefault(Integer.toString(group), OfGroup.NONE);
    }
}
