// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.GroupMembership;
import org.reactivepaxos.protocol.Voter;
import org.reactivepaxos.transport.PeerEvent;

/** Lines about a member process. */
final class MemberNews {

    private MemberNews() {}

    static Optional<String> peer(PeerEvent event) {
        return event instanceof PeerEvent.Refused refused
                ? Optional.of("refused " + refused.member() + " " + refused.reason())
                : Optional.empty();
    }

    /** The ids of those who vote, ascending, with commas between. */
    static String voters(GroupMembership now) {
        return ids(now.voters().stream().map(Voter::member));
    }

    static String ids(Stream<Integer> members) {
        return members.sorted().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** Bytes of the heap that a collection leaves, threads, and open handles. */
    static String usage() {
        // Old objects count only from the latest full collection on, so it takes one.
        System.gc();
        long left =
                ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getType() == MemoryType.HEAP)
                        .map(MemoryPoolMXBean::getCollectionUsage)
                        .mapToLong(MemberNews::used)
                        .sum();
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        long handles =
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os
                        ? os.getOpenFileDescriptorCount()
                        : -1;
        return left + " " + threads + " " + handles;
    }

    private static long used(@Nullable MemoryUsage usage) {
        return usage == null ? 0 : usage.getUsed();
    }
}
