// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.time.Duration;
import org.reactivepaxos.MembershipChange;
import org.reactivepaxos.PaxosGroup;
import reactor.core.publisher.Mono;

/** A member of a group gets its vote, or loses it; given up after some time. */
record VoteChange(PaxosGroup group, int member) {

    /** Sooner than whoever asks gives up. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    Mono<Void> demote() {
        return made(MembershipChange.create().demote(member));
    }

    Mono<Void> promote() {
        return made(MembershipChange.create().promote(member));
    }

    private Mono<Void> made(MembershipChange change) {
        return group.changeMembership(change).timeout(PATIENCE).then();
    }
}
