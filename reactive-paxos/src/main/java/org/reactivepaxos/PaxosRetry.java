// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import reactor.util.retry.Retry;
import reactor.util.retry.RetryBackoffSpec;

/** When to subscribe again to a proposal that failed, for {@code retryWhen}. */
public final class PaxosRetry {

    private PaxosRetry() {}

    /**
     * Retries with exponential back-off and jitter what can succeed later, and nothing else. Always
     * on the {@code Mono} of one call: it is the same proposal each time, so its value takes effect
     * once at most. Put it right behind {@code propose()}, or behind a {@code timeout} on that; not
     * around a {@code defer} that makes a new call each time.
     *
     * @param maxAttempts retries at most
     * @param firstBackoff before the first retry; doubled for each further one
     * @return Reactor's, so all can be set that it offers
     */
    public static RetryBackoffSpec safe(long maxAttempts, Duration firstBackoff) {
        return Retry.backoff(maxAttempts, firstBackoff).filter(PaxosRetry::isSafe);
    }

    /**
     * Whether subscribing again to the same {@code Mono} can help: where {@link
     * PaxosException#isRetryable()}, and where the caller's own {@code timeout} has passed.
     */
    public static boolean isSafe(Throwable error) {
        return error instanceof TimeoutException
                || (error instanceof PaxosException failed && failed.isRetryable());
    }
}
