// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.storage.LowSpace;
import org.reactivepaxos.storage.Recovery;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A journal whose disk is nearly full when a test says so, or slow. */
class FillingJournal implements Journal {

    private final Journal journal;
    private final UnaryOperator<Flux<Long>> syncs;
    private volatile boolean full;

    FillingJournal(Journal journal) {
        this(journal, durable -> durable);
    }

    /**
     * @param syncs when it tells that something is durable
     */
    FillingJournal(Journal journal, UnaryOperator<Flux<Long>> syncs) {
        this.journal = journal;
        this.syncs = syncs;
    }

    void fill() {
        full = true;
    }

    void empty() {
        full = false;
    }

    @Override
    public Optional<LowSpace> lowSpace() {
        return full ? Optional.of(new LowSpace("/data/member", 1_000, 5_000)) : Optional.empty();
    }

    @Override
    public Mono<Recovery> open(int member) {
        return journal.open(member);
    }

    @Override
    public long append(int group, List<LogRecord> records) {
        return journal.append(group, records);
    }

    @Override
    public long rememberPeer(PeerIdentity peer) {
        return journal.rememberPeer(peer);
    }

    @Override
    public Flux<Long> durable() {
        return syncs.apply(journal.durable());
    }

    @Override
    public int maxRunBytes() {
        return journal.maxRunBytes();
    }

    @Override
    public long pendingBytes() {
        return journal.pendingBytes();
    }

    @Override
    public Mono<List<Run>> read(int group, long from, long below, int maxBytes) {
        return journal.read(group, from, below, maxBytes);
    }

    @Override
    public Mono<Void> close() {
        return journal.close();
    }
}
