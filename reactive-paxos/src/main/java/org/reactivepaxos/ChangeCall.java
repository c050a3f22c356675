// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.Objects;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.runtime.GroupRuntime;
import org.reactivepaxos.runtime.MembershipChanges;
import org.reactivepaxos.runtime.MembershipChanges.Ending;
import org.reactivepaxos.runtime.ProposalListener.Failure;
import reactor.core.publisher.Mono;

/** A call that changes the membership of a group, and what its caller is told. */
final class ChangeCall {

    private ChangeCall() {}

    static Mono<GroupMembership> of(GroupRuntime runtime, MembershipChange change) {
        Objects.requireNonNull(change, "change");
        return Mono.create(
                sink -> {
                    MembershipChanges changes = runtime.changes();
                    MembershipChanges.Change asked =
                            changes.ask(
                                    change.wanted(),
                                    ending -> {
                                        if (ending instanceof Ending.Done done) {
                                            sink.success(view(runtime, done.membership()));
                                        } else {
                                            sink.error(error(runtime, ending));
                                        }
                                    });
                    sink.onCancel(() -> changes.withdraw(asked));
                });
    }

    private static GroupMembership view(GroupRuntime runtime, Membership membership) {
        return GroupMembership.of(runtime.id(), membership);
    }

    private static PaxosException error(GroupRuntime runtime, Ending ending) {
        if (ending instanceof Ending.Conflict conflict) {
            return new MembershipConflictException(
                    conflict.expected(), view(runtime, conflict.inForce()));
        }
        if (ending instanceof Ending.Refused refused) {
            return new MembershipRefusedException(refused.why(), view(runtime, refused.inForce()));
        }
        if (ending instanceof Ending.Ended ended) {
            return Failures.of(runtime.id(), ended.failure(), ended.cause(), null);
        }
        return Failures.of(runtime.id(), Failure.OVERLOADED, null, null);
    }
}
