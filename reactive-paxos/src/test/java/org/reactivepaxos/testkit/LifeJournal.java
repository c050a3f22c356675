// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

import org.reactivepaxos.storage.Journal;
import reactor.core.publisher.Flux;

/** A journal as one life of its member sees it: one that is killed hears nothing more from it. */
final class LifeJournal extends ForwardingJournal {

    private final LifeScheduler life;

    LifeJournal(Journal journal, LifeScheduler life) {
        super(journal);
        this.life = life;
    }

    @Override
    public Flux<Long> durable() {
        return super.durable()
                .takeWhile(position -> !life.isDead())
                .onErrorComplete(error -> life.isDead());
    }
}
