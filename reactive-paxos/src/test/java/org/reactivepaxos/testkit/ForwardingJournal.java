// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.reactivepaxos.protocol.LogRecord;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.storage.LogSpace;
import org.reactivepaxos.storage.LowSpace;
import org.reactivepaxos.storage.Recovery;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Another journal. A test overrides what it wants to go wrong, or to count; all the rest is the
 * other's, what the SPI has a default for included.
 */
public abstract class ForwardingJournal implements Journal {

    private final Journal delegate;

    protected ForwardingJournal(Journal delegate) {
        this.delegate = Objects.requireNonNull(delegate, "delegate");
    }

    @Override
    public Mono<Recovery> open(int member) {
        return delegate.open(member);
    }

    @Override
    public long append(int group, List<LogRecord> records) {
        return delegate.append(group, records);
    }

    @Override
    public long rememberPeer(PeerIdentity peer) {
        return delegate.rememberPeer(peer);
    }

    @Override
    public Flux<Long> durable() {
        return delegate.durable();
    }

    @Override
    public int maxRunBytes() {
        return delegate.maxRunBytes();
    }

    @Override
    public long pendingBytes() {
        return delegate.pendingBytes();
    }

    @Override
    public Optional<LowSpace> lowSpace() {
        return delegate.lowSpace();
    }

    @Override
    public Optional<LogSpace> logSpace() {
        return delegate.logSpace();
    }

    @Override
    public Mono<List<Run>> read(int group, long from, long below, int maxBytes) {
        return delegate.read(group, from, below, maxBytes);
    }

    @Override
    public Mono<Void> close() {
        return delegate.close();
    }
}
