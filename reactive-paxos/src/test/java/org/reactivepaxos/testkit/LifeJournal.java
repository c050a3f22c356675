// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

import java.util.List;
import java.util.Optional;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.storage.LowSpace;
import org.reactivepaxos.storage.Recovery;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A journal as one life of its member sees it: one that is killed hears nothing more from it. */
final class LifeJournal implements Journal {

    private final Journal journal;
    private final LifeScheduler life;

    LifeJournal(Journal journal, LifeScheduler life) {
        this.journal = journal;
        this.life = life;
    }

    @Override
    public Flux<Long> durable() {
        return journal.durable()
                .takeWhile(position -> !life.isDead())
                .onErrorComplete(error -> life.isDead());
    }

    @Override
    public Optional<LowSpace> lowSpace() {
        return journal.lowSpace();
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
