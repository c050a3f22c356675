// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a member process is started with.
 *
 * @param member this member's id; ids count from 1, and member 1 is the one that leads
 * @param ports of all members on the loopback interface, by id
 * @param data the directory of this member's journal
 * @param subject what it is a member of
 * @param corrupted whether to apply a value that nobody proposed
 */
record MemberSettings(
        int member,
        List<Integer> ports,
        Path data,
        Workload workload,
        Subject subject,
        boolean corrupted) {

    static final int LEADER = 1;

    boolean leads() {
        return member == LEADER;
    }

    Map<Integer, InetSocketAddress> addresses() {
        Map<Integer, InetSocketAddress> addresses = new TreeMap<>();
        for (int i = 0; i < ports.size(); i++) {
            addresses.put(
                    i + 1, new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(i)));
        }
        return addresses;
    }
}
