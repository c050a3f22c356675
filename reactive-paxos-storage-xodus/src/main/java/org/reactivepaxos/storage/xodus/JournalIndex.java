// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.LogRecord.GenesisTaken;
import org.reactivepaxos.protocol.LogRecord.GroupDropped;
import org.reactivepaxos.protocol.LogRecord.GroupRefounded;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.storage.GroupLog;
import org.reactivepaxos.storage.Span;
import org.reactivepaxos.storage.StorageException;

/**
 * Where each durable instance of each group is. The journal's thread writes, the reading one looks
 * up; both may wait for the other's lookup or fold. No worker comes here.
 */
final class JournalIndex {

    private static final int PIECE_SPANS = 1024;

    private final Map<Integer, GroupLog> groups = new ConcurrentHashMap<>();
    private final Map<Long, PeerIdentity> peers = new HashMap<>();

    void apply(int group, LogRecord record, long lsn) {
        apply(group, List.of(record), lsn);
    }

    /** Folds records that follow each other in the log. */
    void apply(int group, List<LogRecord> records, long firstLsn) {
        GroupLog log = groupLog(group);
        synchronized (log) {
            for (int i = 0; i < records.size(); i++) {
                log.apply(records.get(i), firstLsn + i);
            }
        }
    }

    void apply(PeerIdentity peer) {
        peers.merge(
                peer.storage(),
                peer,
                (old, seen) -> seen.incarnation() >= old.incarnation() ? seen : old);
    }

    /** Folds a record read from disk. */
    void replay(Sealed record) {
        try {
            ByteBuffer body = record.body();
            switch (record.type()) {
                case RecordCodec.GENESIS ->
                        apply(
                                body.getInt(),
                                new GenesisTaken(RecordCodec.genesis(body)),
                                record.lsn());
                case RecordCodec.REFOUNDED ->
                        apply(
                                body.getInt(),
                                new GroupRefounded(RecordCodec.genesis(body)),
                                record.lsn());
                case RecordCodec.PROMISE ->
                        apply(body.getInt(), RecordCodec.promise(body), record.lsn());
                case RecordCodec.DECIDED ->
                        apply(body.getInt(), RecordCodec.decided(body), record.lsn());
                case RecordCodec.CHECKPOINT ->
                        apply(body.getInt(), RecordCodec.checkpoint(body), record.lsn());
                case RecordCodec.DROPPED -> apply(body.getInt(), new GroupDropped(), record.lsn());
                case RecordCodec.RUN -> replayRun(RecordCodec.runHead(body), record.lsn());
                case RecordCodec.PEER -> apply(RecordCodec.peer(body));
                default ->
                        throw new StorageException(
                                "record "
                                        + record.lsn()
                                        + " has the unknown type "
                                        + record.type()
                                        + "; use the version of the library that wrote it");
            }
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new StorageException("record " + record.lsn() + " makes no sense", e);
        }
    }

    private void replayRun(RecordCodec.RunHead run, long lsn) {
        GroupLog log = groupLog(run.group());
        synchronized (log) {
            log.stored(run.ballot(), run.first(), run.below(), run.decidedBelow(), lsn);
        }
    }

    private GroupLog groupLog(int group) {
        GroupLog known = groups.get(group);
        return known == null ? groups.computeIfAbsent(group, id -> new GroupLog()) : known;
    }

    /** Where the instance is, null when it is not held, or let go of. */
    @Nullable Span at(int group, long instance) {
        GroupLog log = groups.get(group);
        if (log == null) {
            return null;
        }
        synchronized (log) {
            return instance < log.retainedFrom() ? null : log.at(instance);
        }
    }

    Map<Integer, RecoveredGroup> recovered(LongFunction<Run> runs) {
        Map<Integer, RecoveredGroup> recovered = new HashMap<>();
        groups.forEach(
                (group, log) -> {
                    if (!isDropped(log)) {
                        recovered.put(group, recovered(log, runs));
                    }
                });
        return recovered;
    }

    Set<Integer> dropped() {
        Set<Integer> dropped = new TreeSet<>();
        groups.forEach(
                (group, log) -> {
                    if (isDropped(log)) {
                        dropped.add(group);
                    }
                });
        return dropped;
    }

    private static boolean isDropped(GroupLog log) {
        synchronized (log) {
            return log.isDropped();
        }
    }

    private static RecoveredGroup recovered(GroupLog log, LongFunction<Run> runs) {
        synchronized (log) {
            return log.recovered(runs);
        }
    }

    /**
     * Goes over where all groups have what they retain, group by group. In pieces, between which
     * the group may change, so that neither the writer nor the heap feels it. Any thread.
     */
    void forEachRetained(BiConsumer<Integer, Span> each) {
        groups.forEach(
                (group, log) -> {
                    List<Span> piece = retained(log, 0);
                    while (!piece.isEmpty()) {
                        piece.forEach(span -> each.accept(group, span));
                        piece = retained(log, piece.get(piece.size() - 1).below());
                    }
                });
    }

    private static List<Span> retained(GroupLog log, long from) {
        synchronized (log) {
            return log.retained(from, PIECE_SPANS);
        }
    }

    /** All that the log says of its groups, but for the stored runs. */
    Map<Integer, List<LogRecord>> facts() {
        Map<Integer, List<LogRecord>> facts = new TreeMap<>();
        groups.forEach((group, log) -> facts.put(group, facts(log)));
        return facts;
    }

    private static List<LogRecord> facts(GroupLog log) {
        synchronized (log) {
            return log.facts();
        }
    }

    Map<Long, PeerIdentity> peers() {
        return Map.copyOf(peers);
    }
}
