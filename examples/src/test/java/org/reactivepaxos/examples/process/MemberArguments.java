// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.transport.tcp.TcpOptions;

/**
 * What a member process is started with.
 *
 * @param histories prefix of the files that its state machines write
 * @param joins whether it is no member of the first membership
 * @param members where they are, this one too
 */
record MemberArguments(
        int id,
        int groups,
        Path data,
        String histories,
        boolean joins,
        Map<Integer, InetSocketAddress> members,
        Build build) {

    /**
     * @param args id, number of groups, data directory, prefix of the history files, then {@code
     *     first:} for a member of the first membership or {@code join:} for another one and the
     *     members as {@code id=host:port,...}, then the build
     */
    static MemberArguments of(String[] args) {
        String[] told = args[4].split(":", 2);
        Map<Integer, InetSocketAddress> members = new TreeMap<>();
        for (String member : told[1].split(",", -1)) {
            String[] part = member.split("[=:]", 3);
            members.put(
                    Integer.valueOf(part[0]),
                    new InetSocketAddress(part[1], Integer.parseInt(part[2])));
        }
        return new MemberArguments(
                Integer.parseInt(args[0]),
                Integer.parseInt(args[1]),
                Path.of(args[2]),
                args[3],
                told[0].equals("join"),
                members,
                Build.valueOf(args[5]));
    }

    TcpOptions network() {
        InetSocketAddress own = members.get(id);
        return TcpOptions.of(Objects.requireNonNull(own, "no address of its own"), members);
    }

    /** Still without transport, journal and groups. */
    PaxosOptions options() {
        int[] others =
                members.keySet().stream()
                        .filter(member -> !joins || member != id)
                        .mapToInt(Integer::intValue)
                        .toArray();
        return joins ? PaxosOptions.joining(id, others) : PaxosOptions.of(id, others);
    }
}
