// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.guide;

import java.time.Duration;
import org.reactivepaxos.CompactedException;
import org.reactivepaxos.Instance;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.ReadMode;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The state, and the log. */
final class Reading {

    private Reading() {}

    static Mono<Long> latest(PaxosGroup group, Tally tally) {
        return group.read(ReadMode.quorum(), tally::sum).timeout(Duration.ofSeconds(5));
    }

    static Mono<Long> latestByLease(PaxosGroup group, Tally tally) {
        return group.read(ReadMode.lease(), tally::sum).timeout(Duration.ofSeconds(5));
    }

    static Mono<Long> whatIWrote(PaxosGroup group, Tally tally, Instance mine) {
        return group.read(ReadMode.atLeast(mine.id()), tally::sum);
    }

    static Mono<Long> whateverIsHere(PaxosGroup group, Tally tally) {
        return group.read(ReadMode.local(), tally::sum);
    }

    static <T> Mono<T> fromADatabase(PaxosGroup group, Mono<T> query) {
        return group.readIndex(ReadMode.quorum()).then(query);
    }

    static Flux<Long> numbersOf(PaxosGroup group, long from) {
        return group.instances(from)
                .map(one -> Tally.number(one.value()))
                .onErrorResume(CompactedException.class, e -> numbersOf(group, e.firstRetained()));
    }

    static Flux<Instance> allThatIsKept(PaxosGroup group) {
        return group.instances(group.firstRetained());
    }

    static long behind(PaxosGroup one, PaxosGroup another) {
        return another.decided() - one.decided();
    }

    static Mono<Long> decidedPast(PaxosGroup group, long instance) {
        return group.decidedBelow().filter(end -> end > instance).next();
    }
}
