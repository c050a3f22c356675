// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import java.time.Duration;

/**
 * How long to wait. All are positive.
 *
 * @param connectTimeout for a TCP connection to be made; default 3 s
 * @param handshakeTimeout from the connection to the admission on both sides, which includes what
 *     the peers write to their disks for it; default 10 s
 * @param idleTimeout a connection on which nothing arrives for so long, while it is read, is dead
 *     and closed; default 10 s. Peers with nothing to say send a ping every third of their own, so
 *     it should not differ much within a cluster
 * @param backoffMin the pause before the first attempt to connect again, doubled each time; default
 *     50 ms. Pauses vary by half, so that members do not try in step
 * @param backoffMax the longest such pause; default 3 s
 */
public record TcpTimings(
        Duration connectTimeout,
        Duration handshakeTimeout,
        Duration idleTimeout,
        Duration backoffMin,
        Duration backoffMax) {

    /** The defaults. */
    public static final TcpTimings DEFAULTS =
            new TcpTimings(
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofMillis(50),
                    Duration.ofSeconds(3));

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException when a time is below 1 ms or above one day, or {@code
     *     backoffMax} below {@code backoffMin}
     */
    public TcpTimings {
        Settings.requireTime("connect timeout", connectTimeout);
        Settings.requireTime("handshake timeout", handshakeTimeout);
        Settings.requireTime("idle timeout", idleTimeout);
        Settings.requireTime("least back-off", backoffMin);
        Settings.requireTime("longest back-off", backoffMax);
        Settings.require(
                backoffMax.compareTo(backoffMin) >= 0,
                "longest back-off below the least one",
                backoffMax);
    }

    public TcpTimings withConnectTimeout(Duration timeout) {
        return new TcpTimings(timeout, handshakeTimeout, idleTimeout, backoffMin, backoffMax);
    }

    public TcpTimings withHandshakeTimeout(Duration timeout) {
        return new TcpTimings(connectTimeout, timeout, idleTimeout, backoffMin, backoffMax);
    }

    public TcpTimings withIdleTimeout(Duration timeout) {
        return new TcpTimings(connectTimeout, handshakeTimeout, timeout, backoffMin, backoffMax);
    }

    public TcpTimings withBackoff(Duration min, Duration max) {
        return new TcpTimings(connectTimeout, handshakeTimeout, idleTimeout, min, max);
    }
}
