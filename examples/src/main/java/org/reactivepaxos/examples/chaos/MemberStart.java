// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.MasterOptions;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.examples.chaos.MemberSettings.Plant;
import org.reactivepaxos.storage.LogRetention;
import org.reactivepaxos.storage.xodus.UnreliableDisk;
import org.reactivepaxos.storage.xodus.XodusOptions;
import org.reactivepaxos.transport.tcp.TcpOptions;
import org.reactivepaxos.transport.tcp.TcpTransport;

/**
 * A node that takes part, and what it was made of.
 *
 * @param port where it listens; another one at each start
 */
record MemberStart(
        UnreliableDisk disk, Map<Integer, Registers> machines, PaxosNode node, int port) {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Small, so that a run goes through many files and segments. */
    private static final XodusOptions SMALL_FILES =
            XodusOptions.defaults()
                    .withFileBytes(1 << 20)
                    .withSegmentBytes(1 << 20)
                    .withCacheBytes(8 << 20)
                    .withReserveBytes(64 << 20);

    static MemberStart of(MemberSettings settings) {
        try {
            return start(settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MemberStart start(MemberSettings settings) throws IOException {
        Files.createDirectories(settings.data());
        UnreliableDisk disk = UnreliableDisk.at(settings.data().resolve("unsynced"));
        if (settings.cut() >= 0) {
            int lost = disk.loseUnsynced(settings.cut());
            System.err.println("lost " + lost + " writes that were not synced");
        }
        Map<Integer, Registers> machines = new TreeMap<>();
        for (int group = 0; group < settings.groups(); group++) {
            machines.put(group, new Registers(settings.notes(group)));
        }
        TcpTransport transport = TcpTransport.create(network(settings.peers()));
        PaxosNode node =
                Objects.requireNonNull(
                        PaxosNode.start(options(settings, disk, transport, machines))
                                .block(PATIENCE));
        return new MemberStart(disk, machines, node, transport.boundAddress().getPort());
    }

    private static TcpOptions network(Map<Integer, Integer> peers) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        Map<Integer, InetSocketAddress> addresses = new TreeMap<>();
        peers.forEach((peer, port) -> addresses.put(peer, new InetSocketAddress(loopback, port)));
        return TcpOptions.of(new InetSocketAddress(loopback, 0), addresses);
    }

    private static PaxosOptions options(
            MemberSettings settings,
            UnreliableDisk disk,
            TcpTransport transport,
            Map<Integer, Registers> machines) {
        // Files that do not come to an end while syncs lie: a start would find them in pieces.
        XodusOptions files =
                settings.tuning().plant() == Plant.SYNC ? XodusOptions.defaults() : SMALL_FILES;
        LogRetention retention = LogRetention.instances(settings.tuning().retained());
        PaxosOptions options =
                PaxosOptions.of(settings.member(), settings.voters())
                        .journal(disk.journal(settings.data().resolve("journal"), files))
                        .snapshots(disk.snapshots(settings.data().resolve("snapshots"), files))
                        .transport(transport);
        for (Map.Entry<Integer, Registers> each : machines.entrySet()) {
            GroupOptions group = GroupOptions.of(each.getValue()).retention(retention);
            if (each.getKey() % 2 == 1) {
                // One form of snapshots in every other group: members install what either gave.
                group = group.snapshotMirror(0, Registers::mirror);
            }
            if (settings.tuning().hasMasters()) {
                Duration lease = Duration.ofMillis(settings.tuning().leaseMillis());
                group = group.master(MasterOptions.create().lease(lease));
            }
            options = options.group(each.getKey(), group);
        }
        return options;
    }
}
