// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The tag of each group: one of its own, or the one of all that come too late. Any thread. */
final class GroupTags {

    private final Set<String> own = ConcurrentHashMap.newKeySet();

    String of(int group) {
        String tag = Integer.toString(group);
        boolean fits = own.contains(tag) || own.size() < MicrometerMeters.GROUPS_MAX;
        if (fits) {
            own.add(tag);
        }
        return fits ? tag : MicrometerMeters.OTHER_GROUPS;
    }
}
