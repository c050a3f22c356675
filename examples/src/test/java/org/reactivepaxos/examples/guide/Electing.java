// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.guide;

import java.time.Duration;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.Leader;
import org.reactivepaxos.Master;
import org.reactivepaxos.MasterElection;
import org.reactivepaxos.MasterOptions;
import org.reactivepaxos.NotMasterException;
import org.reactivepaxos.PaxosGroup;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The master of a group. */
final class Electing {

    private Electing() {}

    static GroupOptions withAMaster(Tally tally) {
        return GroupOptions.of(tally)
                .master(MasterOptions.create().lease(Duration.ofSeconds(2)).priority(7));
    }

    static Mono<Long> untilMaster(PaxosGroup group) {
        return group.masterElection().master().filter(Master::self).map(Master::term).next();
    }

    static Flux<String> duties(PaxosGroup group, Flux<String> work) {
        MasterElection election = group.masterElection();
        return work.filter(task -> election.now().self())
                .map(task -> task + " in term " + election.now().term());
    }

    static Mono<Void> beforeMaintenance(PaxosGroup group, int successor) {
        return group.masterElection()
                .transferTo(successor)
                .onErrorResume(NotMasterException.class, e -> Mono.empty());
    }

    static Mono<Void> stepDown(PaxosGroup group) {
        return group.masterElection().resign();
    }

    static void prefer(PaxosGroup group) {
        group.masterElection().options(MasterOptions.create().priority(MasterOptions.PRIORITY_MAX));
    }

    static Mono<Leader> lead(PaxosGroup group, int successor) {
        return group.transferLead(successor).timeout(Duration.ofSeconds(30));
    }
}
