// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import io.netty.channel.Channel;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.netty.Connection;
import reactor.netty.tcp.TcpClient;
import reactor.util.retry.Retry;

/** Keeps one connection to one member, for ever. */
final class Dialer {

    private static final Logger log = LoggerFactory.getLogger(TcpTransport.class);
    private static final double JITTER = 0.5;

    private final Endpoint endpoint;
    private final int member;
    private final TcpClient client;
    private final BiConsumer<Channel, Handshake> install;
    private String lastFailure = "";

    /**
     * A dialer at rest.
     *
     * @param client knows where the member is
     * @param install puts what a connection needs into a new channel
     */
    Dialer(
            Endpoint endpoint,
            int member,
            TcpClient client,
            BiConsumer<Channel, Handshake> install) {
        this.endpoint = endpoint;
        this.member = member;
        this.client = client;
        this.install = install;
    }

    /** Never ends by itself. */
    Mono<Void> run(Scheduler scheduler) {
        TcpTimings timings = endpoint.options().timings();
        Retry forever =
                Retry.backoff(Long.MAX_VALUE, timings.backoffMin())
                        .maxBackoff(timings.backoffMax())
                        .jitter(JITTER)
                        // An admission resets the back-off.
                        .transientErrors(true)
                        .scheduler(scheduler)
                        .doBeforeRetry(signal -> retrying(signal.failure()));
        return Flux.defer(this::attempt).retryWhen(forever).then();
    }

    /** Emits when admitted, errors when the connection is over or cannot be made. */
    private Flux<Boolean> attempt() {
        Sinks.One<Boolean> admitted = Sinks.one();
        Runnable succeeded =
                () -> {
                    lastFailure = "";
                    admitted.tryEmitValue(true);
                };
        return client.doOnChannelInit(
                        (observer, channel, remote) ->
                                install.accept(
                                        channel, new DialHandshake(endpoint, member, succeeded)))
                .connect()
                .cast(Connection.class)
                .flatMapMany(
                        connection ->
                                admitted.asMono()
                                        .takeUntilOther(connection.onDispose())
                                        .concatWith(
                                                connection
                                                        .onDispose()
                                                        .then(Mono.error(Ended::new))));
    }

    private void retrying(Throwable failure) {
        endpoint.meters().reconnects.increment();
        if (failure instanceof Ended) {
            return; // Told by the link or the handshake already.
        }
        String text = String.valueOf(failure.getMessage());
        if (text.equals(lastFailure)) {
            log.debug("Still no connection to member {}: {}", member, text);
        } else {
            lastFailure = text;
            log.info("No connection to member {}, trying again: {}", member, text);
        }
    }

    /** The end of a connection, which is no exceptional thing. */
    private static final class Ended extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Ended() {
            super("ended", null, false, false);
        }
    }
}
