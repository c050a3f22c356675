// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Lineage;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.LogRecord.GroupDropped;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.storage.GroupLog;
import org.reactivepaxos.storage.Recovery;
import org.reactivepaxos.storage.RunCollector;
import org.reactivepaxos.storage.Span;

/** What is durable of one member, whatever becomes of its process. */
final class SimulatedDisk {

    private final long storage;
    private final int slowness;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();
    private final Map<Integer, GroupLog> logs = new HashMap<>();
    private final Map<Long, PeerIdentity> peers = new HashMap<>();
    private Lineage lineage = Lineage.NONE;

    /**
     * @param slowness how many times longer than the fastest its syncs take
     */
    SimulatedDisk(long storage, int slowness) {
        this.storage = storage;
        this.slowness = slowness;
    }

    int slowness() {
        return slowness;
    }

    /** One record of a group, or one peer that was seen. */
    record Entry(int group, @Nullable LogRecord logRecord, @Nullable PeerIdentity peer) {}

    /** Another disk with the same content, its name and its lineage included. */
    SimulatedDisk copy() {
        SimulatedDisk copy = new SimulatedDisk(storage, slowness);
        entries.forEach(copy::write);
        copy.lineage = lineage;
        return copy;
    }

    /** Whether a group was dropped here: then there is nothing else of it any more. */
    boolean isDropped(int group) {
        GroupLog log = logs.get(group);
        return log != null && log.isDropped();
    }

    /** The groups that were dropped here. */
    Set<Integer> dropped() {
        Set<Integer> dropped = new TreeSet<>(logs.keySet());
        dropped.removeIf(group -> !isDropped(group));
        return dropped;
    }

    /**
     * Adds what was synced.
     *
     * @throws Violation when it is of a group that was dropped before
     */
    void write(Entry entry) {
        Violation.require(
                !isDropped(entry.group()) || entry.logRecord() instanceof GroupDropped,
                "a dropped group stores nothing",
                entry);
        entries.add(entry);
        PeerIdentity peer = entry.peer();
        if (peer != null) {
            peers.put(peer.storage(), peer);
        }
        LogRecord logRecord = entry.logRecord();
        if (logRecord != null) {
            GroupLog log = logs.computeIfAbsent(entry.group(), unused -> new GroupLog());
            log.apply(logRecord, runs.size());
            if (logRecord instanceof RunStored stored) {
                runs.add(stored.run());
            }
        }
    }

    /** Adds a start, and tells what is there. */
    Recovery open(long startId) {
        lineage = lineage.next(startId);
        Map<Integer, RecoveredGroup> groups = new HashMap<>();
        Set<Integer> dropped = new HashSet<>();
        logs.forEach(
                (group, log) -> {
                    if (log.isDropped()) {
                        dropped.add(group);
                    } else {
                        groups.put(group, log.recovered(at -> runs.get((int) at)));
                    }
                });
        return new Recovery(storage, lineage, groups, dropped, peers);
    }

    List<Run> read(int group, long from, long below, int maxBytes) {
        RunCollector found = new RunCollector(from, below, maxBytes);
        GroupLog log = logs.getOrDefault(group, new GroupLog());
        Span span = log.at(from);
        while (span != null && found.wantsMore()) {
            found.add(runs.get((int) span.location()), span);
            span = log.at(found.next());
        }
        return found.runs();
    }
}
