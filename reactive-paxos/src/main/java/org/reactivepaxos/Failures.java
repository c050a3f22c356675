// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import org.jspecify.annotations.Nullable;
import org.reactivepaxos.runtime.ProposalListener.Failure;

/** What a caller is told of a proposal that failed. */
final class Failures {

    private Failures() {}

    static PaxosException of(
            int group, Failure failure, @Nullable Throwable cause, @Nullable Subject subject) {
        String where = "group " + group + ": ";
        return switch (failure) {
            case OVERLOADED ->
                    new OverloadedException(
                            where
                                    + "too many proposals are open on this member, or they wait too"
                                    + " long; the value was not proposed. Try again later",
                            cause,
                            subject);
            case LOW_SPACE -> lowSpace(where, cause, subject);
            case CLOSED ->
                    new NodeClosedException(
                            where + "the node is closed; the value was not proposed. Ask another",
                            cause,
                            subject);
            case REMOVED -> removed(where, cause, subject);
            case HALTED ->
                    new GroupHaltedException(
                            where
                                    + "halted on this member, for the reason that is the cause; the"
                                    + " value was not proposed. Ask another member",
                            cause,
                            subject);
            case CLOSED_IN_FLIGHT ->
                    unknown(
                            where + "the node was closed while the value was on its way",
                            cause,
                            false,
                            subject);
            case HALTED_IN_FLIGHT ->
                    unknown(
                            where + "halted on this member while the value was on its way",
                            cause,
                            false,
                            subject);
        };
    }

    private static MemberRemovedException removed(
            String where, @Nullable Throwable cause, @Nullable Subject subject) {
        return new MemberRemovedException(
                where
                        + "this member was removed from the group; the value is not proposed. Ask"
                        + " another member",
                cause,
                subject);
    }

    private static OverloadedException lowSpace(
            String where, @Nullable Throwable cause, @Nullable Subject subject) {
        return new OverloadedException(
                where
                        + "the disk of this member is nearly full, so the value was not proposed."
                        + " Make room, or ask another member: "
                        + (cause == null ? "unknown" : cause.getMessage()),
                cause,
                subject);
    }

    static OutcomeUnknownException deadlineInFlight(int group, Subject subject) {
        return unknown(
                "group " + group + ": the deadline passed while the value was on its way",
                null,
                true,
                subject);
    }

    static DeadlineExceededException deadline(int group, Subject subject) {
        return new DeadlineExceededException(
                "group "
                        + group
                        + ": the deadline passed before the value left this member; it was"
                        + " withdrawn and is not proposed. Subscribing to the same Mono again"
                        + " offers it again",
                subject);
    }

    static ProposalRejectedException rejected(int group, Throwable cause, Subject subject) {
        return new ProposalRejectedException(
                "group "
                        + group
                        + ": the interceptor did not take the value, which was not proposed: "
                        + cause.getMessage(),
                cause,
                subject);
    }

    private static OutcomeUnknownException unknown(
            String what, @Nullable Throwable cause, boolean retryable, @Nullable Subject subject) {
        String advice =
                retryable
                        ? "Subscribing to the same Mono again is safe: it joins the same proposal"
                        : "Ask another member what became of it, or use a session";
        return new OutcomeUnknownException(
                what
                        + "; it may have been chosen, or may still be"
                        + (subject == null || subject.id() == null
                                ? ""
                                : " (id " + subject.id() + ")")
                        + ". "
                        + advice,
                cause,
                retryable,
                subject);
    }
}
