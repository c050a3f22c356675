// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.guide;

import java.time.Duration;
import org.reactivepaxos.GroupMembership;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.MembershipChange;
import org.reactivepaxos.MembershipConflictException;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosOptions;
import reactor.core.publisher.Mono;

/** Members come and go. */
final class Joining {

    private Joining() {}

    static PaxosOptions aFourthMember(Tally tally) {
        return PaxosOptions.joining(4, 1, 2, 3).group(0, GroupOptions.of(tally));
    }

    static Mono<GroupMembership> makeItAMember(PaxosGroup group) {
        return group.changeMembership(MembershipChange.create().addVoter(4, "10.0.0.4:7000"))
                .timeout(Duration.ofMinutes(10));
    }

    static Mono<GroupMembership> replace(PaxosGroup group, int lost, int replacement) {
        return group.changeMembership(
                MembershipChange.create().remove(lost).addVoter(replacement, "10.0.0.5:7000"));
    }

    static Mono<GroupMembership> followThenVote(PaxosGroup group) {
        return group.changeMembership(MembershipChange.create().addFollower(5, "10.0.0.5:7000"))
                .then(group.changeMembership(MembershipChange.create().promote(5).demote(1)));
    }

    static PaxosOptions aFollowerOfAFollower(Tally tally) {
        return PaxosOptions.joining(6, 1, 2, 3).group(0, GroupOptions.of(tally).learnFrom(5, 3));
    }

    static Mono<GroupMembership> onlyIfNobodyElseDid(PaxosGroup group) {
        return group.membership()
                .next()
                .flatMap(
                        seen ->
                                group.changeMembership(
                                        MembershipChange.create()
                                                .quorums(3, 2)
                                                .expectedVersion(seen.version())))
                .onErrorResume(
                        MembershipConflictException.class, error -> Mono.just(error.inForce()));
    }

    static GroupOptions joiningOneGroup(Tally tally) {
        return GroupOptions.of(tally).joining(1, 2, 3);
    }
}
