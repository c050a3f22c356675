// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.runtime.GroupRuntime;
import org.reactivepaxos.runtime.GroupRuntime.Freshness;
import org.reactivepaxos.runtime.GroupRuntime.Served;
import org.reactivepaxos.runtime.ProposalListener.Failure;
import reactor.core.publisher.Mono;

/** Reads, in the words of the runtime. */
final class Reading {

    private Reading() {}

    static Mono<Served> of(
            GroupRuntime group, ReadMode mode, Supplier<? extends @Nullable Object> query) {
        return group.read(
                freshness(mode),
                mode.instance(),
                query,
                (failure, cause) -> exception(group.id(), failure, cause));
    }

    /** What the query of this read returned; the caller knows its type. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    static <T> @Nullable T result(Served served) {
        return (T) served.result();
    }

    private static Freshness freshness(ReadMode mode) {
        return switch (mode.kind()) {
            case QUORUM -> Freshness.QUORUM;
            case LEASE -> Freshness.LEASE;
            case AT_LEAST -> Freshness.AT_LEAST;
            case LOCAL -> Freshness.LOCAL;
        };
    }

    private static PaxosException exception(int group, Failure failure, @Nullable Throwable cause) {
        String where = "group " + group + ": the read was not served: ";
        return switch (failure) {
            case OVERLOADED, LOW_SPACE ->
                    new OverloadedException(
                            where + "too many reads are open on this member; try again later",
                            cause);
            case CLOSED, CLOSED_IN_FLIGHT ->
                    new NodeClosedException(
                            where + "the node is closed; ask another member", cause);
            case REMOVED ->
                    new MemberRemovedException(
                            where + "this member was removed from the group; ask another one",
                            cause,
                            null);
            case HALTED, HALTED_IN_FLIGHT ->
                    new GroupHaltedException(
                            where + "the group halted on this member; ask another one", cause);
        };
    }
}
