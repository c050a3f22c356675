// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.List;
import java.util.Optional;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.storage.LowSpace;
import org.reactivepaxos.testkit.ForwardingJournal;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Another journal, and what a test lets go wrong with its disk. */
final class FaultyJournal extends ForwardingJournal {

    private final Sinks.One<Long> failure = Sinks.one();
    private Optional<LowSpace> lowSpace = Optional.empty();
    private boolean readable = true;

    FaultyJournal(Journal disk) {
        super(disk);
    }

    void fill(boolean full) {
        lowSpace = full ? Optional.of(new LowSpace("/disk", 1, 2)) : Optional.empty();
    }

    void fail(Throwable cause) {
        failure.tryEmitError(cause);
    }

    void readNoMore() {
        readable = false;
    }

    @Override
    public Flux<Long> durable() {
        return super.durable().mergeWith(failure.asMono());
    }

    @Override
    public Optional<LowSpace> lowSpace() {
        return lowSpace;
    }

    @Override
    public Mono<List<Run>> read(int group, long from, long below, int maxBytes) {
        return readable
                ? super.read(group, from, below, maxBytes)
                : Mono.error(new IllegalStateException("unreadable"));
    }
}
