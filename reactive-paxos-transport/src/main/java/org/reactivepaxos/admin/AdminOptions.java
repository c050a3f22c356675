// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;

/**
 * Settings of an {@link AdminEndpoint}. Immutable.
 *
 * @param secret what a request must carry
 * @param bind where to listen; default the loopback interface. Nothing is encrypted: on any other
 *     address whoever can read what travels has the secret
 * @param connections how many may be open; one more is closed at once. Default 16
 * @param watchers how many of them may watch; one more is refused. Default 8
 * @param timeout how long a command may take before its answer is that it took too long; it may
 *     still have its effect. Default 30 s
 * @param cleaning how the log's cleaning is paused; default null: it cannot be
 * @param loops the event loops to run on, which the caller disposes after the endpoint; default
 *     null: the endpoint makes its own, of one daemon thread
 * @param page what the status page shows; default null: there is none
 */
public record AdminOptions(
        AdminSecret secret,
        InetSocketAddress bind,
        int connections,
        int watchers,
        Duration timeout,
        @Nullable Cleaning cleaning,
        @Nullable LoopResources loops,
        @Nullable PageOptions page) {

    private static final int MANY = 1024;
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    /** Pauses and resumes the cleaning of a journal's log; neither blocks. */
    public interface Cleaning {

        /** From now on nothing more is let go of. */
        void pause();

        /** It goes on. */
        void resume();
    }

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException when one is out of range
     */
    public AdminOptions {
        Objects.requireNonNull(secret, "secret");
        Objects.requireNonNull(bind, "bind");
        require(connections > 0 && connections <= MANY, "connections", connections);
        require(watchers >= 0 && watchers <= MANY, "watchers", watchers);
        require(
                timeout.compareTo(LEAST) >= 0 && timeout.compareTo(LONGEST) <= 0,
                "timeout",
                timeout);
    }

    private static void require(boolean holds, String name, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " out of range: " + value);
        }
    }

    /** On that port of the loopback interface; 0 lets the system pick one. */
    public static AdminOptions of(int port, AdminSecret secret) {
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return new AdminOptions(secret, here, 16, 8, Duration.ofSeconds(30), null, null, null);
    }

    /** These with another address. */
    public AdminOptions withBind(InetSocketAddress other) {
        return new AdminOptions(
                secret, other, connections, watchers, timeout, cleaning, loops, page);
    }

    /** These with other bounds. */
    public AdminOptions withConnections(int most, int mostWatchers) {
        return new AdminOptions(secret, bind, most, mostWatchers, timeout, cleaning, loops, page);
    }

    /** These with another limit. */
    public AdminOptions withTimeout(Duration other) {
        return new AdminOptions(secret, bind, connections, watchers, other, cleaning, loops, page);
    }

    /** These with a log that can be kept from being cleaned. */
    public AdminOptions withCleaning(Cleaning paused) {
        return new AdminOptions(secret, bind, connections, watchers, timeout, paused, loops, page);
    }

    /** These on other event loops. */
    public AdminOptions withLoops(LoopResources shared) {
        return new AdminOptions(
                secret, bind, connections, watchers, timeout, cleaning, shared, page);
    }

    /** These with a status page, which the endpoint serves at {@code /}. */
    public AdminOptions withPage(PageOptions shown) {
        return new AdminOptions(
                secret, bind, connections, watchers, timeout, cleaning, loops, shown);
    }
}
