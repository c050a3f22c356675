// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.storage.LowSpace;
import org.reactivepaxos.testkit.ForwardingJournal;
import reactor.core.publisher.Flux;

/** A journal whose disk is nearly full when a test says so, or slow. */
class FillingJournal extends ForwardingJournal {

    private final UnaryOperator<Flux<Long>> syncs;
    private volatile boolean full;

    FillingJournal(Journal journal) {
        this(journal, durable -> durable);
    }

    /**
     * @param syncs when it tells that something is durable
     */
    FillingJournal(Journal journal, UnaryOperator<Flux<Long>> syncs) {
        super(journal);
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
    public Flux<Long> durable() {
        return syncs.apply(super.durable());
    }
}
