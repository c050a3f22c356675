// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.reactivepaxos.DeadlineExceededException;
import org.reactivepaxos.NotProposedException;
import org.reactivepaxos.OutcomeUnknownException;
import org.reactivepaxos.ValueTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** What errors are called on the wire. The client's own {@link KvClient} knows which to repeat. */
final class Failures {

    private static final Logger log = LoggerFactory.getLogger(KvServer.class);

    private Failures() {}

    static Status status(Throwable error) {
        Status status = kind(error);
        if (status.getCode() == Status.Code.INTERNAL) {
            log.warn("A call failed", error);
        }
        return status.getDescription() == null
                ? status.withDescription(String.valueOf(error.getMessage()))
                : status;
    }

    /** For what has waited for a leader as long as its caller did. */
    static <T> Mono<T> noLeader() {
        return Mono.error(
                () ->
                        Status.DEADLINE_EXCEEDED
                                .withDescription("not answered in time: is there a leader?")
                                .asRuntimeException());
    }

    private static Status kind(Throwable error) {
        if (error instanceof StatusRuntimeException named) {
            return named.getStatus();
        } else if (error instanceof IllegalArgumentException
                || error instanceof ValueTooLargeException) {
            return Status.INVALID_ARGUMENT;
        } else if (error instanceof KvStore.WrongGroupsException) {
            return Status.FAILED_PRECONDITION;
        } else if (error instanceof Watchers.CrowdedException) {
            return Status.RESOURCE_EXHAUSTED;
        } else if (error instanceof Watchers.LeaptException) {
            return Status.ABORTED;
        } else if (error instanceof DeadlineExceededException) {
            return Status.DEADLINE_EXCEEDED;
        } else if (error instanceof OutcomeUnknownException) {
            return Status.UNKNOWN;
        } else if (error instanceof NotProposedException) {
            return Status.UNAVAILABLE;
        }
        return Status.INTERNAL;
    }
}
