// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Lineage;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.storage.Recovery;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A journal whose syncs happen when a test says so. */
final class ManualJournal implements Journal {

    private Sinks.@Nullable One<List<Run>> slowRead;
    private int reads;
    private final Sinks.Many<Long> durable = Sinks.many().replay().latest();
    private final List<LogRecord> appended = new ArrayList<>();
    private long position;
    private long synced;

    void sync() {
        synced = position;
        durable.tryEmitNext(synced);
    }

    void fail(Throwable error) {
        durable.tryEmitError(error);
    }

    List<LogRecord> appended() {
        return List.copyOf(appended);
    }

    @Override
    public Mono<Recovery> open(int member) {
        return Mono.just(
                new Recovery(1000 + member, Lineage.NONE.next(7), Map.of(), Set.of(), Map.of()));
    }

    @Override
    public long append(int group, List<LogRecord> records) {
        appended.addAll(records);
        return ++position;
    }

    @Override
    public long rememberPeer(PeerIdentity peer) {
        return ++position;
    }

    @Override
    public Flux<Long> durable() {
        return durable.asFlux();
    }

    @Override
    public int maxRunBytes() {
        return 1 << 24;
    }

    @Override
    public long pendingBytes() {
        return position - synced;
    }

    @Override
    public Mono<List<Run>> read(int group, long from, long below, int maxBytes) {
        reads++;
        return slowRead == null ? Mono.just(List.of()) : slowRead.asMono();
    }

    /** How often the log was read. */
    int reads() {
        return reads;
    }

    /** From now on no read ends before {@link #endReads}. */
    void holdReads() {
        slowRead = Sinks.one();
    }

    void endReads() {
        Sinks.One<List<Run>> held = slowRead;
        slowRead = null;
        if (held != null) {
            held.tryEmitValue(List.of());
        }
    }

    @Override
    public Mono<Void> close() {
        return Mono.empty();
    }
}
